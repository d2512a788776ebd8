package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.RowLayout;
import io.spillway.mapping.model.SyncMode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CompiledMappingTest {
    private static final Column ID = new Column("id", ColumnType.INT8);
    private static final Column EMAIL = new Column("email", ColumnType.TEXT);
    private static final Column PLAN = new Column("plan", ColumnType.TEXT);
    private static final Column MRR = new Column("mrr", ColumnType.NUMERIC);
    private static final List<Column> MODEL = List.of(PLAN, ID, MRR, EMAIL);

    private static final Map<String, Object> ROW =
            Map.of("id", 3L, "email", "a@b.c", "plan", "gold", "mrr", new BigDecimal("19.90"));

    private static final String CONTEXT =
            "\"channel\":\"sources\",\"context\":{\"sources\":{\"job_id\":\"con-1\",\"version\":\"0.1.0\","
                    + "\"job_run_id\":\"run-7\",\"task_run_id\":\"task-1\"}";
    private static final String TIMES =
            "\"timestamp\":\"2026-11-21T01:40:00.000Z\",\"originalTimestamp\":\"2026-11-21T01:40:00.000Z\"";
    private static final String SENT = "\"sentAt\":\"2026-11-21T01:40:01.000Z\"}";

    @Test
    void identifyCarriesTraits() throws Exception {
        CompiledMapping mapping = compile(
                "{event: identify, userId: id, columns: {fields: {plan: traits.plan.tier, email: context.mail}},"
                        + " constants: {context.env: prod, traits.plan.source: crm}}",
                SyncMode.UPSERT);
        assertEvent(
                Mappings.event(mapping, RowChange.INSERTED, ROW),
                "{\"type\":\"identify\",\"userId\":\"3\"," + CONTEXT + ",\"mail\":\"a@b.c\",\"env\":\"prod\"},"
                        + "\"traits\":{\"plan\":{\"tier\":\"gold\",\"source\":\"crm\"},\"mrr\":19.90},"
                        + "\"recordId\":\"3\"," + TIMES);
    }

    @Test
    void trackCarriesNameAndProperties() throws Exception {
        CompiledMapping mapping = compile(
                "{event: track, name: 'Plan \"Changed\"', userId: id, anonymousId: email, nulls: omit}",
                SyncMode.UPSERT);
        Map<String, Object> row = new HashMap<>(ROW);
        row.remove("plan");
        assertEvent(
                Mappings.event(mapping, RowChange.UPDATED, row),
                "{\"type\":\"track\",\"event\":\"Plan \\\"Changed\\\"\",\"userId\":\"3\",\"anonymousId\":\"a@b.c\","
                        + CONTEXT + "},\"properties\":{\"mrr\":19.90},\"recordId\":\"3\"," + TIMES);
    }

    @Test
    void recordCarriesActionIdentifiersAndFields() throws Exception {
        CompiledMapping mapping = compile("{mode: record, identifiers: {key: id, mail: email}}", SyncMode.MIRROR);
        assertEvent(
                Mappings.event(mapping, RowChange.UPDATED, ROW),
                "{\"type\":\"record\",\"action\":\"update\",\"identifiers\":{\"key\":3,\"mail\":\"a@b.c\"}," + CONTEXT
                        + "},\"fields\":{\"plan\":\"gold\",\"mrr\":19.90},\"recordId\":\"3\"," + TIMES);
        assertEvent(
                Mappings.event(mapping, RowChange.DELETED, ROW),
                "{\"type\":\"record\",\"action\":\"delete\",\"identifiers\":{\"key\":3,\"mail\":\"a@b.c\"}," + CONTEXT
                        + "},\"recordId\":\"3\"," + TIMES);
    }

    @Test
    void deleteAsRecordNamesTheUser() throws Exception {
        CompiledMapping mapping =
                compile("{event: identify, userId: email, constants: {context.env: prod, x: 1}}", SyncMode.MIRROR);
        assertEvent(
                Mappings.event(mapping, RowChange.DELETED, ROW),
                "{\"type\":\"record\",\"action\":\"delete\",\"identifiers\":{\"userId\":\"a@b.c\"}," + CONTEXT
                        + ",\"env\":\"prod\"},\"recordId\":\"3\"," + TIMES);
    }

    @Test
    void deleteAsTrackCarriesTheLastSeenRow() throws Exception {
        CompiledMapping mapping = compile(
                "{event: identify, userId: email, delete: {track: Record Deleted}, columns: {fields: {plan: traits.p.tier}}}",
                SyncMode.MIRROR);
        assertEvent(
                Mappings.event(mapping, RowChange.DELETED, ROW),
                "{\"type\":\"track\",\"event\":\"Record Deleted\",\"userId\":\"a@b.c\"," + CONTEXT
                        + "},\"properties\":{\"p\":{\"tier\":\"gold\"},\"id\":3,\"mrr\":19.90},\"recordId\":\"3\","
                        + TIMES);
    }

    @Test
    void deleteAsTraitSetsTheTombstone() throws Exception {
        CompiledMapping mapping = compile(
                "{event: track, name: {column: plan}, userId: email, delete: {trait: deleted}}", SyncMode.MIRROR);
        assertEvent(
                Mappings.event(mapping, RowChange.DELETED, ROW),
                "{\"type\":\"identify\",\"userId\":\"a@b.c\"," + CONTEXT
                        + "},\"traits\":{\"deleted\":true},\"recordId\":\"3\"," + TIMES);
    }

    @Test
    void layoutBeginsWithTheKeyThenWhatADeleteNeeds() throws Exception {
        String choice = "event: identify, userId: email, columns: {include: [plan]}";
        assertThat(compile("{%s}".formatted(choice), SyncMode.UPSERT).layout())
                .isEqualTo(new RowLayout(List.of(ID, PLAN, EMAIL), 1, 1));
        assertThat(compile("{%s}".formatted(choice), SyncMode.MIRROR).layout())
                .isEqualTo(new RowLayout(List.of(ID, EMAIL, PLAN), 1, 2));
        assertThat(compile("{%s, delete: {track: Gone}}".formatted(choice), SyncMode.MIRROR)
                        .layout())
                .isEqualTo(new RowLayout(List.of(ID, EMAIL, PLAN), 1, 3));
    }

    @Test
    void whatIsKeptIsALongerPrefixOfTheSameRow() throws Exception {
        String choice = "{event: identify, userId: email, columns: {include: [plan]}}";
        CompiledMapping identifiers = compile(choice, Keep.IDENTIFIERS);
        CompiledMapping row = compile(choice, Keep.ROW);
        assertThat(identifiers.layout()).isEqualTo(new RowLayout(List.of(ID, EMAIL, PLAN), 1, 2, 2));
        assertThat(row.layout()).isEqualTo(new RowLayout(List.of(ID, EMAIL, PLAN), 1, 2, 3));
        assertThat(row.fingerprintVersion()).isEqualTo(identifiers.fingerprintVersion());
    }

    @Test
    void deleteReadsItsPartOfWhateverIsKept() throws Exception {
        CompiledMapping mapping = compile("{event: identify, userId: email}", Keep.ROW);
        byte[] whole = RowValues.pack(mapping.layout().columns(), ROW);
        EventBuffer out = new EventBuffer(0);
        mapping.write(RowChange.DELETED, whole, 0, Mappings.ENVELOPE, Mappings.OPENED + 1000, out);
        assertThat(new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8))
                .isEqualTo(Mappings.event(mapping, RowChange.DELETED, ROW));
    }

    @Test
    void fingerprintIsEnoughForAMirrorWhoseDeletesNameTheKeyAlone() throws Exception {
        assertThat(compile("{event: identify, userId: id}", Keep.FINGERPRINT)
                        .layout()
                        .keptCount())
                .isEqualTo(1);
    }

    private static CompiledMapping compile(String mapping, Keep keep) throws DocumentException {
        return MappingCompiler.compile(
                Mappings.document(mapping), MODEL, List.of("id"), SyncMode.MIRROR, keep, MappingPlace.IN_CONNECTION);
    }

    @Test
    void fingerprintVersionFollowsDocumentAndLayout() throws Exception {
        String choice = "{event: identify, userId: email, columns: {include: [plan]}}";
        String version = compile(choice, SyncMode.UPSERT).fingerprintVersion();
        assertThat(compile(choice, SyncMode.FULL).fingerprintVersion()).isEqualTo(version);
        assertThat(compile(choice, SyncMode.MIRROR).fingerprintVersion()).isNotEqualTo(version);
        assertThat(compile(choice.replace("plan]", "plan], exclude: [mrr]"), SyncMode.UPSERT)
                        .fingerprintVersion())
                .isNotEqualTo(version);
        List<Column> retyped = List.of(new Column("plan", ColumnType.JSON), ID, MRR, EMAIL);
        assertThat(MappingCompiler.compile(Mappings.document(choice), retyped, List.of("id"), SyncMode.UPSERT)
                        .fingerprintVersion())
                .isNotEqualTo(version);
    }

    @Test
    void rowsWithoutAnyIdAreRefusedAndLeaveTheBufferAsItWas() throws Exception {
        CompiledMapping mapping = compile("{event: identify, userId: email, anonymousId: plan}", SyncMode.UPSERT);
        EventBuffer out = new EventBuffer();
        byte[] blank = RowValues.pack(
                mapping.layout().columns(), Map.of("id", 1L, "email", " \t\n", "plan", "\u200b\u3164\u00ad\ufeff"));
        assertThatThrownBy(() -> mapping.write(RowChange.INSERTED, blank, 0, Mappings.ENVELOPE, 0, out))
                .isInstanceOf(UnmappableRowException.class)
                .hasMessage("userId and anonymousId are both null or blank");
        assertThat(out.length()).isZero();
        assertThat(Mappings.event(mapping, RowChange.INSERTED, Map.of("id", 1L, "email", " ", "plan", " x\u200b")))
                .startsWith("{\"type\":\"identify\",\"anonymousId\":\" x\u200b\",");
    }

    @Test
    void rowsWithABlankNameAreRefused() throws Exception {
        CompiledMapping mapping = compile("{event: track, userId: id, name: {column: plan}}", SyncMode.UPSERT);
        assertThatThrownBy(() -> Mappings.event(mapping, RowChange.INSERTED, Map.of("id", 1L, "plan", "")))
                .hasMessage("event name column \"plan\" is null or blank");
        assertThatThrownBy(() -> Mappings.event(mapping, RowChange.INSERTED, Map.of("id", 1L)))
                .hasMessage("event name column \"plan\" is null or blank");
    }

    @Test
    void recordIdIsTheKeyOrItsArray() throws Exception {
        assertThat(recordId(List.of("id"))).isEqualTo("3");
        assertThat(recordId(List.of("email"))).isEqualTo("a@b.c");
        assertThat(recordId(List.of("plan", "id"))).isEqualTo("[\"gold\",3]");
        CompiledMapping composite = MappingCompiler.compile(
                Mappings.document("{event: identify, userId: id, columns: {include: []}}"),
                MODEL,
                List.of("plan", "id"),
                SyncMode.UPSERT);
        assertThat(Mappings.event(composite, RowChange.INSERTED, ROW))
                .contains("\"traits\":{},\"recordId\":\"[\\\"gold\\\",3]\"");
    }

    @Test
    void deletesBelongToMirrorMode() throws Exception {
        CompiledMapping mapping = compile("{event: identify, userId: id}", SyncMode.UPSERT);
        assertThatThrownBy(() -> Mappings.event(mapping, RowChange.DELETED, ROW))
                .isInstanceOf(IllegalStateException.class);
    }

    private static String recordId(List<String> key) throws Exception {
        CompiledMapping mapping = MappingCompiler.compile(
                Mappings.document("{event: identify, userId: id}"), MODEL, key, SyncMode.UPSERT);
        return mapping.recordId(RowValues.pack(mapping.layout().columns(), ROW), 0);
    }

    private static CompiledMapping compile(String document, SyncMode mode) throws DocumentException {
        return MappingCompiler.compile(Mappings.document(document), MODEL, List.of("id"), mode);
    }

    private static void assertEvent(String event, String content) {
        assertThat(event).startsWith(content + ",\"messageId\":\"").endsWith("\"," + SENT);
        String id = event.substring(content.length() + 14, event.length() - SENT.length() - 2);
        assertThat(UUID.fromString(id).version()).isEqualTo(8);
        assertThat(UUID.fromString(id).variant()).isEqualTo(2);
    }
}
