package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside what golden events show: the edges. */
class ConversionsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "number  | ` 12.50 `           | 12.50",
                "number  | -0                  | -0",
                "number  | 1e5                 | 1e5",
                "number  | 9007199254740992    | 9007199254740992",
                "number  | 9007199254740993    | \"9007199254740993\"",
                "number  | 1e15                | 1e15",
                "number  | 1e20                | \"1e20\"",
                "number  | 1e400               | \"1e400\"",
                "boolean | ` YES `             | true",
                "boolean | off                 | false",
                "string  | a\"b                | \"a\\\"b\""
            })
    void textBecomesWhatItSays(String type, String text, String expected) throws Exception {
        assertThat(written(ColumnType.TEXT, type, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "number, abc",
        "number, 0x1F",
        "number, +1",
        "number, 01",
        "number, NaN",
        "number, 1e99999",
        "number, ''",
        "boolean, maybe",
        "boolean, 2"
    })
    void otherTextMakesTheRowInvalid(String type, String text) {
        assertThatExceptionOfType(UnmappableRowException.class)
                .isThrownBy(() -> written(ColumnType.TEXT, type, text))
                .withMessageContaining("column \"v\": the ")
                .withMessageNotContaining(text.isEmpty() ? "\"\"" : text);
    }

    @ParameterizedTest
    @CsvSource({
        "number, UUID, is no number",
        "number, JSON, is no number",
        "boolean, FLOAT8, is neither true nor false",
        "timestamp, TEXT, only dates and timestamps",
        "timestamp, TIME, only dates and timestamps"
    })
    void typesThatCannotBecomeItAreRefusedBeforeARowIsRead(String type, ColumnType column, String expected) {
        String message =
                expected.replace("is no number", "which is no number").replace("is neither", "which is neither");
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> compile(column, type))
                .withMessageContaining("/mapping/columns/fields/v: column \"v\" is of type " + column)
                .withMessageContaining(message);
    }

    @Test
    void integersBecomeTrueAndFalse() throws Exception {
        assertThat(written(ColumnType.INT8, "boolean", 1L)).isEqualTo("true");
        assertThat(written(ColumnType.INT2, "boolean", (short) 0)).isEqualTo("false");
        assertThatExceptionOfType(UnmappableRowException.class)
                .isThrownBy(() -> written(ColumnType.INT4, "boolean", 7));
    }

    @Test
    void farTimesAreRightOrMakeTheRowInvalid() throws Exception {
        LocalDate far = LocalDate.of(999_999, 1, 1);
        assertThat(time(ColumnType.DATE, "date", far)).isEqualTo("\"+999999-01-01\"");
        assertThat(time(ColumnType.DATE, "unix", far)).isEqualTo(String.valueOf(far.toEpochDay() * 86_400));
        assertThat(time(ColumnType.DATE, "unixMillis", far)).isEqualTo(String.valueOf(far.toEpochDay() * 86_400_000));
        assertThatExceptionOfType(UnmappableRowException.class)
                .isThrownBy(() -> time(ColumnType.DATE, "iso", far))
                .withMessageContaining("out of the format's range");
        RowValues.Raw last = new RowValues.Raw("7ffffffffffffffe");
        assertThatExceptionOfType(UnmappableRowException.class)
                .isThrownBy(() -> time(ColumnType.TIMESTAMPTZ, "unix", last));
        assertThat(time(ColumnType.TIMESTAMP, "unixMillis", LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_000_000)))
                .isEqualTo("-1");
    }

    private static String time(ColumnType column, String format, Object value) throws Exception {
        return written(column, "timestamp, format: " + format, value);
    }

    private static CompiledMapping compile(ColumnType column, String type) throws DocumentException {
        MappingDocument document =
                Mappings.document("{event: identify, userId: id, columns: {fields: {v: {type: %s}}}}".formatted(type));
        List<Column> model = List.of(new Column("id", ColumnType.INT4), new Column("v", column));
        return MappingCompiler.compile(document, model, List.of("id"), SyncMode.UPSERT);
    }

    private static String written(ColumnType column, String type, Object value) throws Exception {
        String event = Mappings.event(compile(column, type), RowChange.UPDATED, Map.of("id", 1, "v", value));
        String start = "\"traits\":{\"v\":";
        return event.substring(event.indexOf(start) + start.length(), event.indexOf("},\"recordId\""));
    }
}
