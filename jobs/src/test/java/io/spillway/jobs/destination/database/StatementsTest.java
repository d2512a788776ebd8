package io.spillway.jobs.destination.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.destination.database.Column.Kind;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementsTest {
    private static final DatabaseSettings SETTINGS = new DatabaseSettings(
            "any", "db", 1, "crm", "writer", "disable", null, "my \"odd\" `table`", List.of("id"), List.of("name"));

    private final Dialect postgresql = new PostgresDialect();
    private final Dialect mysql = new MySqlDialect();

    @Test
    void postgresqlUpsertsByTheKeyAndCastsWithoutALength() throws Exception {
        Table table = table(
                postgresql,
                List.of(Set.of("id")),
                new Column("id", "bigint", "bigint", Kind.OTHER),
                new Column("name", "character varying(5)", "character varying", Kind.TEXT));

        assertThat(statements(postgresql, table, upsert("{\"name\":\"a\"}"), delete()))
                .containsExactly(
                        "DELETE FROM \"my \"\"odd\"\" `table`\" WHERE \"id\" = CAST(? AS bigint)",
                        "INSERT INTO \"my \"\"odd\"\" `table`\" (\"id\", \"name\") VALUES"
                                + " (CAST(? AS bigint), CAST(? AS character varying)) ON CONFLICT (\"id\")"
                                + " DO UPDATE SET \"name\" = EXCLUDED.\"name\"");
    }

    @Test
    void mysqlUpsertsByAnyKeySoThereMayBeNoOther() throws Exception {
        Column[] columns = {
            new Column("id", "int", "int", Kind.INTEGER),
            new Column("name", "varchar(5)", "varchar(5)", Kind.TEXT),
            new Column("flags", "bit(4)", "bit(4)", Kind.BITS)
        };
        Table table = table(mysql, List.of(Set.of("id"), Set.of("id", "other")), columns);

        assertThat(statements(mysql, table, upsert("{\"name\":\"a\",\"flags\":3}"), delete()))
                .containsExactly(
                        "DELETE FROM `crm`.`my \"odd\" ``table``` WHERE `id` = ?",
                        "INSERT INTO `crm`.`my \"odd\" ``table``` (`id`, `flags`, `name`) VALUES"
                                + " (?, CAST(? AS UNSIGNED), ?) ON DUPLICATE KEY UPDATE"
                                + " `flags` = VALUES(`flags`), `name` = VALUES(`name`)");
        Table twoKeys = table(mysql, List.of(Set.of("id"), Set.of("name")), columns);
        assertThatThrownBy(() -> statements(mysql, twoKeys, upsert("{\"name\":\"a\"}")))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("another unique index, over \"name\"");
    }

    @Test
    void tableOfKeysAloneIsWrittenTo() throws Exception {
        DatabaseSettings settings = SETTINGS.fit(List.of("id"), List.of());
        Column id = new Column("id", "int", "int", Kind.INTEGER);

        assertThat(Plan.of(List.of(upsert("{}")), table(postgresql, List.of(Set.of("id")), id), settings, postgresql)
                        .batches()
                        .get(0)
                        .statement())
                .endsWith("ON CONFLICT (\"id\") DO NOTHING");
        assertThat(Plan.of(List.of(upsert("{}")), table(mysql, List.of(Set.of("id")), id), settings, mysql)
                        .batches()
                        .get(0)
                        .statement())
                .endsWith("ON DUPLICATE KEY UPDATE `id` = VALUES(`id`)");
    }

    @Test
    void rowsOfAllShapesShareAStatementOnceTheColumnsAreKnown() throws Exception {
        Table table = table(
                postgresql,
                List.of(Set.of("id")),
                new Column("id", "bigint", "bigint", Kind.OTHER),
                new Column("name", "text", "text", Kind.TEXT));
        Plan plan = Plan.of(List.of(upsert("{\"name\":\"a\"}"), upsert("{}")), table, SETTINGS, postgresql);

        assertThat(plan.batches()).hasSize(1);
        assertThat(plan.batches().get(0).rows().get(1)).containsExactly("7", null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INTEGER|true|1",
                "INTEGER|\"-9007199254740993\"|-9007199254740993",
                "BITS|3|3",
                "MOMENT|\"2026-11-21T01:40:00.5+02:00\"|2026-11-20 23:40:00.500000",
                "MOMENT|\"2026-11-21\"|2026-11-21",
                "OTHER|19.90|19.90",
                "JSON|{\"a\": 1.10}|{\"a\":1.10}",
                "JSON|\"a\"|\"a\"",
                "TEXT|{\"a\": [1]}|{\"a\":[1]}"
            })
    void mysqlReadsWhatItIsGiven(Kind kind, String json, String parameter) throws Exception {
        assertThat(value(mysql, kind, json)).isEqualTo(parameter);
    }

    @ParameterizedTest
    @CsvSource({"INTEGER, 1.5", "INTEGER, '\"abc\"'", "BITS, 0.1", "BYTES, '\"***\"'", "TEXT, '\"\\ud800\"'"})
    void whatMysqlWouldChangeWithoutAWordIsRefused(Kind kind, String json) {
        assertThatThrownBy(() -> value(mysql, kind, json))
                .isInstanceOf(RowException.class)
                .hasMessageStartingWith("column \"c\" (some type)");
    }

    private static Object value(Dialect dialect, Kind kind, String json) throws Exception {
        RecordChange change = upsert("{\"c\":" + json + "}");
        return String.valueOf(dialect.value(
                new Column("c", "some type", "some type", kind),
                Objects.requireNonNull(change.fields().get("c"))));
    }

    private static Table table(Dialect dialect, List<Set<String>> keys, Column... columns) {
        Map<String, Column> byName = new LinkedHashMap<>();
        Stream.of(columns).forEach(column -> byName.put(column.name(), column));
        return new Table(dialect.table(SETTINGS), byName, keys);
    }

    private static List<String> statements(Dialect dialect, Table table, RecordChange... changes) throws Exception {
        return Plan.of(List.of(changes), table, SETTINGS, dialect).batches().stream()
                .map(Plan.Batch::statement)
                .toList();
    }

    private static RecordChange upsert(String fields) throws Exception {
        return read("{\"type\":\"record\",\"action\":\"insert\",\"identifiers\":{\"id\":7},\"fields\":" + fields + "}");
    }

    private static RecordChange delete() throws Exception {
        return read("{\"type\":\"record\",\"action\":\"delete\",\"identifiers\":{\"id\":7}}");
    }

    private static RecordChange read(String json) throws Exception {
        return RecordChange.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
