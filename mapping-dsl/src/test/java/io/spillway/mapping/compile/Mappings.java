package io.spillway.mapping.compile;

import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.DocumentText;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.RowChange;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Short ways to documents and events. */
final class Mappings {
    /** 2026-11-21T01:40:00Z. */
    static final long OPENED = 1_795_225_200_000L;

    static final EventEnvelope ENVELOPE = new EventEnvelope("con-1", "0.1.0", "run-7", "task-1", 3, OPENED);

    private Mappings() {}

    static MappingDocument document(String yaml) throws DocumentException {
        Problems problems = new Problems();
        MappingDocument document = MappingDocument.read(
                Fields.of(DocumentText.parse("m.yaml", yaml).root(), "", problems));
        problems.throwIfAny();
        return document;
    }

    /** The event of a row, sent one second after its round was opened. */
    static String event(CompiledMapping mapping, RowChange change, Map<String, Object> row)
            throws UnmappableRowException {
        return event(mapping, change, row, ENVELOPE, OPENED + 1000);
    }

    static String event(
            CompiledMapping mapping, RowChange change, Map<String, Object> row, EventEnvelope envelope, long sentAt)
            throws UnmappableRowException {
        int fields = change == RowChange.DELETED
                ? mapping.layout().deleteCount()
                : mapping.layout().columns().size();
        byte[] packed = RowValues.pack(mapping.layout().columns().subList(0, fields), row);
        EventBuffer out = new EventBuffer(0);
        mapping.write(change, packed, 0, envelope, sentAt, out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }
}
