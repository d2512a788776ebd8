package io.spillway.mapping.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.spillway.mapping.compile.MappingCompiler;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.DocumentText;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.SyncMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Any text is a mapping or gets its mistakes told; what was read survives being written. */
class DocumentFuzzTest {
    private static final List<Column> MODEL = List.of(
            new Column("id", ColumnType.INT8),
            new Column("email", ColumnType.TEXT),
            new Column("a.b", ColumnType.NUMERIC),
            new Column("at", ColumnType.TIMESTAMPTZ));

    @Tag("short")
    @FuzzTest(maxDuration = "15s")
    void text(byte[] data) throws DocumentException {
        check(new String(data, StandardCharsets.UTF_8));
    }

    @Tag("long")
    @FuzzTest(maxDuration = "60m")
    void textForLong(byte[] data) throws DocumentException {
        check(new String(data, StandardCharsets.UTF_8));
    }

    private static void check(String text) throws DocumentException {
        MappingDocument document;
        try {
            document = read(text);
        } catch (DocumentException told) {
            assertThat(told.problems()).isNotEmpty();
            return;
        }
        assertThat(read(document.toYaml())).isEqualTo(document);
        assertThat(read(document.toJson().toString())).isEqualTo(document);
        try {
            MappingCompiler.compile(document, MODEL, List.of("id"), SyncMode.MIRROR);
        } catch (DocumentException told) {
            assertThat(told.problems()).isNotEmpty();
        }
    }

    private static MappingDocument read(String text) throws DocumentException {
        Problems problems = new Problems();
        MappingDocument document = MappingDocument.read(
                Fields.of(DocumentText.parse("m.yaml", text).root(), "", problems));
        problems.throwIfAny();
        return document;
    }
}
