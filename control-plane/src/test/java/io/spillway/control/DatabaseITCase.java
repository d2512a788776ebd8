package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sync from one table to another. */
@Timeout(180)
class DatabaseITCase {
    private static final String PASSWORD = "canary-db-password-77";
    private static final String MODEL =
            "select id, name, case when id % 3 = 0 then null else price end as price, tags from shop";

    @TempDir
    Path folder;

    @Test
    void tableIsTheModelsMirrorThroughUpdatesDeletesNullsAndARefusedRow() throws Exception {
        SharedWarehouse.createTable(
                "shop",
                "select i::bigint as id, 'name ' || i as name, i * 1.10 as price,"
                        + " jsonb_build_object('n', i) as tags from generate_series(1, 500) i");
        SharedWarehouse.execute("create role shop_writer login password '" + PASSWORD + "'");
        SharedWarehouse.execute("create table shop_copy (id bigint primary key, name text check (name <> 'name 77'),"
                + " price numeric, tags jsonb, notes text default 'ours')");
        SharedWarehouse.execute("grant connect on database %s to shop_writer"
                .formatted(SharedWarehouse.server().database()));
        SharedWarehouse.execute("grant usage on schema public to shop_writer");
        SharedWarehouse.execute("grant select, insert, update, delete on shop_copy to shop_writer");
        Files.writeString(folder.resolve("db.password"), PASSWORD);
        try (SyncStage stage = new SyncStage(folder, MODEL)) {
            Path file = file(stage);

            JsonNode first = sync(stage, file).run();
            assertThat(first.path("delivered").asLong()).isEqualTo(499);
            assertThat(first.path("rejected").asLong()).isEqualTo(1);
            assertThat(first.at("/rejects/0").toString())
                    .contains("\"recordId\":\"77\"", "\"status\":400", "23514", "shop_copy_name_check");
            assertThat(differing()).isEqualTo(1);

            SharedWarehouse.execute("delete from shop where id <= 40");
            SharedWarehouse.execute("update shop set name = 'other ' || id where id between 41 and 90 and id <> 77");
            // a field that is left out has to become NULL, also in a round of this row alone
            SharedWarehouse.execute("update shop set price = null where id = 100");
            SharedWarehouse.execute("update shop_copy set notes = 'theirs' where id = 100");
            SharedWarehouse.execute("alter table shop_copy drop constraint shop_copy_name_check");
            JsonNode second = sync(stage, file).run();
            assertThat(second.path("deleted").asLong()).isEqualTo(40);
            assertThat(second.path("rejected").asLong()).isZero();
            assertThat(differing()).isZero();
            assertThat(SharedWarehouse.number("select count(*) from shop_copy where notes = 'theirs'"))
                    .isEqualTo(1);

            assertThat(sync(stage, file).run().path("delivered").asLong()).isZero();

            SharedWarehouse.execute("revoke all on shop_copy from shop_writer");
            SharedWarehouse.execute("update shop set name = 'last' where id = 500");
            SyncStage.Outcome stopped = sync(stage, file);
            assertThat(stopped.exitCode()).isNotZero();
            assertThat(stopped.output() + stopped.errors())
                    .contains("permission denied", "GRANT SELECT, INSERT, UPDATE, DELETE ON")
                    .doesNotContain(PASSWORD);
            SharedWarehouse.execute("grant select, insert, update, delete on shop_copy to shop_writer");
            // the run that stopped is finished first
            SyncStage.Outcome mended = sync(stage, file);
            assertThat(mended.exitCode()).as(mended.toString()).isZero();
            assertThat(mended.runs().get(0).path("delivered").asLong()).isEqualTo(1);
            assertThat(differing()).isZero();
        }
    }

    @Test
    void eventsThatNoTableTakesAreRefusedInTheFile() throws Exception {
        Files.writeString(folder.resolve("db.password"), PASSWORD);
        try (SyncStage stage = new SyncStage(folder, MODEL)) {
            Path file = file(stage);
            String text = Files.readString(file);
            Files.writeString(file, text.replaceAll("mapping: .*", "mapping: {event: identify, userId: id}"));

            SyncStage.Outcome outcome = sync(stage, file);
            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.errors())
                    .contains(
                            "destinations of type database take record events, and this mapping makes identify events");
        }
    }

    /** How many rows the table and the model do not have in common. */
    private static long differing() throws Exception {
        return SharedWarehouse.number("""
                select count(*) from (%1$s) m full join shop_copy c using (id)
                where (m.id, m.name, m.price, m.tags) is distinct from (c.id, c.name, c.price, c.tags)
                """.formatted(MODEL));
    }

    private static SyncStage.Outcome sync(SyncStage stage, Path file) {
        return SyncStage.command(
                "sync", file.toString(), "--state", stage.state().toString(), "-o", "json");
    }

    private Path file(SyncStage stage) throws Exception {
        String text = Files.readString(stage.withMapping("{mode: record, identifiers: {id: id}, nulls: omit}")
                .file());
        return Files.writeString(
                folder.resolve("database.yaml"),
                text.substring(0, text.indexOf("destination:"))
                        + """
                        destination:
                          type: database
                          dialect: postgresql
                          host: 127.0.0.1
                          port: %d
                          database: %s
                          user: shop_writer
                          password: ${file:db.password}
                          sslMode: disable
                          table: public.shop_copy
                        """.formatted(
                                        SharedWarehouse.server().port(),
                                        SharedWarehouse.server().database()));
    }
}
