package io.spillway.control.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.spillway.control.store.RowLogFolder.Line;
import io.spillway.jobs.spec.RowLogEntry;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rejected events as CSV (RFC 4180), a line each. Spreadsheets take cells that begin with certain characters for
 * formulas: those get an apostrophe in front, as OWASP's page on CSV injection has it.
 */
final class RejectsCsv {
    private static final String FORMULAS = "=+-@\t\r\n";

    private final ObjectWriter writer;

    RejectsCsv() {
        CsvMapper mapper = new CsvMapper();
        mapper.configure(CsvGenerator.Feature.ALWAYS_QUOTE_STRINGS, true);
        this.writer = mapper.writer(CsvSchema.emptySchema().withLineSeparator(""));
    }

    String header() {
        return line(List.of("run", "time", "key", "op", "outcome", "tries", "status", "reason", "messageId", "event"));
    }

    String row(Line line) {
        RowLogEntry entry = line.entry();
        return line(List.of(
                String.valueOf(line.run()),
                Instant.ofEpochMilli(entry.at()).toString(),
                safe(entry.key()),
                entry.op(),
                entry.outcome(),
                text(entry.tries()),
                text(entry.status()),
                safe(text(entry.reason())),
                text(entry.messageId()),
                safe(text(entry.event()))));
    }

    private static String text(@Nullable Object value) {
        return Objects.toString(value, "");
    }

    static String safe(String cell) {
        return !cell.isEmpty() && FORMULAS.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }

    private String line(List<String> cells) {
        try {
            return writer.writeValueAsString(cells);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text can always be written as CSV", e);
        }
    }
}
