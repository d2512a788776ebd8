package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the guide to its word. {@code -Dspillway.guide.write=true} writes its reference anew. */
class MappingGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "mapping.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("```yaml\n(.*?)```\n(?:\n```json( excerpt)?\n(.*?)```\n)?", Pattern.DOTALL);
    private static final Pattern REFERENCE =
            Pattern.compile("(<!-- generated from mapping.schema.json -->\n).*(<!-- end -->\n)", Pattern.DOTALL);

    private static final List<Column> MODEL = List.of(
            new Column("id", ColumnType.INT8),
            new Column("email", ColumnType.TEXT),
            new Column("first_name", ColumnType.TEXT),
            new Column("last_name", ColumnType.TEXT),
            new Column("phone", ColumnType.TEXT),
            new Column("plan", ColumnType.TEXT),
            new Column("seats", ColumnType.TEXT),
            new Column("mrr", ColumnType.NUMERIC),
            new Column("score", ColumnType.FLOAT8),
            new Column("big", ColumnType.INT8),
            new Column("active", ColumnType.BOOLEAN),
            new Column("signed_up", ColumnType.TIMESTAMPTZ),
            new Column("address", ColumnType.JSONB),
            new Column("e.mail \"x\"", ColumnType.TEXT));

    @Test
    void everyExampleGivesTheEventBesideIt() throws Exception {
        Matcher examples = EXAMPLE.matcher(Files.readString(GUIDE));
        int count = 0;
        while (examples.find()) {
            count++;
            JsonNode event = event(examples.group(1));
            if (examples.group(3) != null) {
                JsonNode expected = LawJson.MAPPER.readTree(examples.group(3));
                assertThat(contains(event, expected)
                                && (examples.group(2) != null || hasNoOtherFields(event, expected)))
                        .as("%s\ngives %s", examples.group(1), event)
                        .isTrue();
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(12);
    }

    private static JsonNode event(String yaml) throws Exception {
        MappingDocument document = Mappings.document(yaml);
        CompiledMapping mapping = MappingCompiler.compile(document, MODEL, List.of("id"), SyncMode.MIRROR);
        Mappings.event(mapping, RowChange.DELETED, row());
        return LawJson.MAPPER.readTree(Mappings.event(mapping, RowChange.INSERTED, row()));
    }

    private static Map<String, Object> row() {
        Map<String, Object> row = new HashMap<>();
        row.put("id", 7L);
        row.put("email", "Alex@Example.com");
        row.put("first_name", "Alex");
        row.put("phone", "(650) 253-0000");
        row.put("plan", "gold");
        row.put("seats", "12");
        row.put("mrr", new BigDecimal("19.90"));
        row.put("score", Double.NaN);
        row.put("big", 9_007_199_254_740_993L);
        row.put("active", true);
        row.put("signed_up", Instant.parse("2026-11-21T01:40:00Z"));
        row.put("address", "{\"city\": \"Berlin\", \"geo\": [52.5, 13.4]}");
        row.put("e.mail \"x\"", "odd");
        return row;
    }

    private static boolean hasNoOtherFields(JsonNode event, JsonNode expected) {
        return Stream.of("traits", "properties", "fields")
                .allMatch(section -> LawJson.same(event.path(section), expected.path(section)));
    }

    /** Whether every member that is expected is there; lists and values are the same. */
    private static boolean contains(JsonNode event, JsonNode expected) {
        if (event instanceof ObjectNode object && expected instanceof ObjectNode members) {
            return members.properties().stream()
                    .allMatch(member ->
                            object.has(member.getKey()) && contains(object.get(member.getKey()), member.getValue()));
        }
        return LawJson.same(event, expected);
    }

    @Test
    void theReferenceIsThatOfTheSchema() throws Exception {
        String guide = Files.readString(GUIDE);
        Matcher reference = REFERENCE.matcher(guide);
        assertThat(reference.find()).isTrue();
        String generated = reference.group(1) + SchemaReference.markdown() + reference.group(2);
        String updated = guide.substring(0, reference.start()) + generated + guide.substring(reference.end());
        if (Boolean.getBoolean("spillway.guide.write")) {
            Files.writeString(GUIDE, updated);
        }
        assertThat(Files.readString(GUIDE)).isEqualTo(updated);
    }
}
