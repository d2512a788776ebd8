package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.ChangeSample.ColumnSample;
import io.spillway.mapping.model.RowChange;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Samples of changes: a few of them for people, all of them for programs. */
final class SampleLines {
    private static final int MOST_LINES = 5;
    private static final int MOST_CHARACTERS = 160;

    private final List<ChangeSample> samples;

    SampleLines(List<ChangeSample> samples) {
        this.samples = samples;
    }

    /** A line for each of some changes of this kind. */
    List<String> of(RowChange change) {
        return samples.stream()
                .filter(sample -> sample.change() == change)
                .limit(MOST_LINES)
                .map(SampleLines::line)
                .toList();
    }

    private static String line(ChangeSample sample) {
        String columns = sample.columns().stream().map(SampleLines::text).collect(Collectors.joining(", "));
        String more = sample.moreColumns() == 0 ? "" : ", %d more columns".formatted(sample.moreColumns());
        String line = "  %s %s: %s%s".formatted(sign(sample.change()), sample.recordId(), columns, more);
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "…";
    }

    private static String sign(RowChange change) {
        return switch (change) {
            case INSERTED -> "+";
            case UPDATED -> "~";
            case DELETED -> "-";
        };
    }

    private static String text(ColumnSample column) {
        String before = column.before();
        String after = column.after();
        return before != null && after != null
                ? "%s %s → %s".formatted(column.name(), before, after)
                : "%s %s".formatted(column.name(), after == null ? before : after);
    }

    void json(ArrayNode array) {
        for (ChangeSample sample : samples) {
            ObjectNode json = array.addObject()
                    .put("change", sample.change().name().toLowerCase(Locale.ROOT))
                    .put("recordId", sample.recordId());
            ObjectNode columns = json.putObject("columns");
            sample.columns().forEach(column -> {
                ObjectNode values = columns.putObject(column.name());
                put(values, "before", column.before());
                put(values, "after", column.after());
            });
            if (sample.moreColumns() > 0) {
                json.put("moreColumns", sample.moreColumns());
            }
        }
    }

    /** As it is: read and written again, a number could lose digits. */
    private static void put(ObjectNode values, String name, @Nullable String json) {
        if (json != null) {
            values.putRawValue(name, new RawValue(json));
        }
    }
}
