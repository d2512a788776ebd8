package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a preview shows, of real rows. */
@Timeout(120)
class PreviewITCase {
    private static final String SQL = """
            select i::bigint as id, 'name ' || i as name, 9007199254740990 + i as big, now() as "at.x"
            from generate_series(1, 5) i order by i""";
    private static final String MAPPING = """
            {event: identify, userId: id, columns: {include: [name, big]},
                    computed: {shout: upper(name), year: column("at.x").getFullYear() > 2000},
                    constants: {context.env: test}}""";

    @TempDir
    Path folder;

    @Test
    void showsTheEventOfARowAndWhereItsValuesComeFrom() throws Exception {
        try (SyncStage stage = new SyncStage(folder, SQL)) {
            stage.withMapping(MAPPING);
            SyncStage.Outcome preview = preview(stage, "--row", "4", "-o", "json");
            assertThat(preview.exitCode()).as(preview.toString()).isZero();
            JsonNode json = new ObjectMapper().readTree(preview.output());
            assertThat(json.at("/event/traits").toString())
                    .isEqualTo("{\"name\":\"name 4\",\"big\":\"9007199254740994\",\"shout\":\"NAME 4\",\"year\":true}");
            assertThat(json.at("/origins/~1traits~1shout/kind").asText()).isEqualTo("expression");
            assertThat(json.at("/origins/~1userId/name").asText()).isEqualTo("id");
            assertThat(json.at("/warnings/0").asText()).contains("column \"big\" is beyond 2^53 here");
        }
    }

    @Test
    void tellsPeopleTheSameInLines() throws Exception {
        try (SyncStage stage = new SyncStage(folder, SQL)) {
            stage.withMapping(MAPPING);
            SyncStage.Outcome preview = preview(stage);
            assertThat(preview.exitCode()).as(preview.toString()).isZero();
            assertThat(preview.output().lines().map(line -> line.replaceAll(" +", " ")))
                    .contains(
                            " \"userId\": \"1\", ← id",
                            " \"name\": \"name 1\", ← name",
                            " \"shout\": \"NAME 1\", ← upper(name)",
                            " \"env\": \"test\" ← constant",
                            " \"type\": \"identify\",");
            assertThat(stage.ledger().accepted()).isZero();
        }
    }

    @Test
    void saysWhenThereIsNoEvent() throws Exception {
        try (SyncStage stage = new SyncStage(folder, SQL)) {
            SyncStage.Outcome noRow = preview(stage, "--row", "6");
            assertThat(noRow.exitCode()).isEqualTo(1);
            assertThat(noRow.errors()).contains("the model's result has 5 rows, there is no row 6");
            assertThat(preview(stage, "--row", "0").exitCode()).isEqualTo(2);

            stage.withMapping("{event: identify, userId: id, computed: {x: 1 / (id - 1)}}");
            SyncStage.Outcome invalid = preview(stage);
            assertThat(invalid.exitCode()).isEqualTo(1);
            assertThat(invalid.errors())
                    .contains("row 1 gives no event: computed field \"traits.x\": it divides by zero");

            stage.withMapping("{event: identify, userId: idd, computed: {x: uper(name)}}");
            SyncStage.Outcome wrong = preview(stage);
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.errors())
                    .contains("there is no column \"idd\"; did you mean \"id\"?")
                    .contains("no function \"uper\"; did you mean \"upper\"?");
        }
    }

    private static SyncStage.Outcome preview(SyncStage stage, String... options) throws IOException {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "preview";
        arguments[1] = stage.file().toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return SyncStage.command(arguments);
    }
}
