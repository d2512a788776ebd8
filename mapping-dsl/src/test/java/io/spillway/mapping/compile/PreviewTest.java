package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreviewTest {
    private static final List<Column> MODEL = List.of(
            new Column("id", ColumnType.INT8),
            new Column("tenant", ColumnType.TEXT),
            new Column("email", ColumnType.TEXT),
            new Column("doc", ColumnType.JSONB));

    @Test
    void eachValueSaysWhereItComesFrom() throws Exception {
        Preview preview = preview("""
                event: track
                name: {column: tenant}
                userId: email
                columns: {include: [doc], fields: {id: 'properties."a/b".id'}}
                constants: {context.env: [prod, {x: 1}]}
                computed: {properties.shout: upper(email)}
                """, RowChange.UPDATED, Map.of());
        assertThat(preview.event().at("/properties/shout").asText()).isEqualTo("A@B.C");
        assertThat(preview.origins())
                .containsEntry("/type", Origin.SPILLWAY)
                .containsEntry("/event", Origin.column("tenant"))
                .containsEntry("/userId", Origin.column("email"))
                .containsEntry("/context/sources/job_id", Origin.SPILLWAY)
                .containsEntry("/context/env/1/x", Origin.CONSTANT)
                .containsEntry("/properties/a~1b/id", Origin.column("id"))
                .containsEntry("/properties/doc/list", Origin.column("doc"))
                .containsEntry("/properties/doc/k", Origin.column("doc"))
                .containsEntry("/properties/shout", Origin.expression("upper(email)"))
                .containsEntry("/recordId", Origin.column("id, tenant"))
                .containsEntry("/messageId", Origin.SPILLWAY);
        assertThat(preview.warnings()).isEmpty();
    }

    @Test
    void objectsAndDeletesSayItToo() throws Exception {
        Preview object = preview(
                "{mode: object, object: {destination: A, name: b}, identifiers: {mail: email}, columns: {include: []}}",
                RowChange.INSERTED,
                Map.of());
        assertThat(object.origins())
                .containsEntry("/context/externalId/0/id", Origin.column("email"))
                .containsEntry("/context/externalId/0/type", Origin.CONSTANT)
                .containsEntry("/userId", Origin.column("email"));
        Preview deleted = preview("{mode: record, identifiers: {mail: email}}", RowChange.DELETED, Map.of());
        assertThat(deleted.origins()).containsEntry("/identifiers/mail", Origin.column("email"));
    }

    @Test
    void whatSurprisesIsWarnedOf() throws Exception {
        Preview preview = preview(
                "{event: identify, userId: email}",
                RowChange.UPDATED,
                Map.of("id", 1L << 60, "doc", "\"" + "x".repeat(33_000) + "\""));
        assertThat(preview.warnings())
                .extracting(Problem::line)
                .satisfiesExactly(
                        size -> assertThat(size).contains("the event has 33,").contains("more than 32,768"),
                        id -> assertThat(id)
                                .isEqualTo(
                                        "/traits/id: column \"id\" is beyond 2^53 here and is sent as text, so that no"
                                                + " digit is lost"));
    }

    @Test
    void whateverCanBeWrittenCanBeShown() throws Exception {
        String deep = "[".repeat(999) + "]".repeat(999);
        String number = "1".repeat(2_000);
        String key = "{\"" + "k".repeat(60_000) + "\":1}";
        for (String doc : List.of(deep, number, key)) {
            Preview preview = preview("{event: identify, userId: email}", RowChange.UPDATED, Map.of("doc", doc));
            assertThat(preview.event().at("/traits").has("doc")).isTrue();
        }
    }

    @Test
    void onlyWhatBecameTextIsWarnedOf() throws Exception {
        Map<String, Object> values = Map.of("id", 1L << 60, "tenant", "12345678901234567890");
        assertThat(previewWarnings("{id: {type: string}, tenant: {type: number}}", values))
                .containsExactly("/traits/tenant");
        assertThat(previewWarnings("{id: x, tenant: {mask: last4}}", values)).containsExactly("/traits/x");
        assertThat(previewWarnings("{id: x}", Map.of("id", 1L << 53))).isEmpty();
    }

    private static List<String> previewWarnings(String fields, Map<String, Object> values) throws Exception {
        return preview(
                        "{event: identify, userId: email, columns: {include: [], fields: %s}}".formatted(fields),
                        RowChange.UPDATED,
                        values)
                .warnings()
                .stream()
                .map(Problem::pointer)
                .toList();
    }

    @Test
    void columnsThatAreMaskedHereAndPlainThereAreWarnedOf() throws Exception {
        assertThat(warnings("{event: identify, userId: email, columns: {fields: {email: {mask: email}}}}"))
                .containsExactly("column \"email\" is masked in one place and sent plain as an identifier");
        assertThat(warnings("{event: identify, userId: id, computed: {hash: sha256(email)}}"))
                .containsExactly("column \"email\" is masked in one place and sent plain as traits.email");
        assertThat(warnings("{event: identify, userId: id, columns: {fields: {tenant: {mask: redact}}},"
                        + " computed: {x: upper(tenant)}}"))
                .containsExactly(
                        "column \"tenant\" is masked in one place and sent plain as recordId, since it is in the primary"
                                + " key",
                        "column \"tenant\" is masked in one place and sent plain in the expression of traits.x");
        assertThat(warnings("{event: identify, userId: id, columns: {exclude: [email]}, computed: {h: md5(email)}}"))
                .isEmpty();
        assertThat(warnings("{event: identify, userId: id, columns: {exclude: [email]},"
                        + " computed: {h: md5(email) + email}}"))
                .hasSize(1);
    }

    private static List<String> warnings(String yaml) throws Exception {
        return compile(yaml).warnings().stream().map(Problem::message).toList();
    }

    private static CompiledMapping compile(String yaml) throws Exception {
        MappingDocument document = Mappings.document(yaml);
        return MappingCompiler.compile(document, MODEL, List.of("id", "tenant"), SyncMode.MIRROR);
    }

    private static Preview preview(String yaml, RowChange change, Map<String, Object> values) throws Exception {
        CompiledMapping mapping = compile(yaml);
        Map<String, Object> row =
                new HashMap<>(Map.of("id", 1L, "tenant", "acme", "email", "a@b.c", "doc", "{\"list\": [], \"k\": 1}"));
        row.putAll(values);
        return mapping.preview(change, RowValues.pack(mapping.layout().columns(), row), 0, Mappings.ENVELOPE);
    }
}
