package io.spillway.control.cli;

import io.spillway.jobs.spec.CursorSpec;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The cursor as a connection file has it; what the lag means depends on the column's type.
 *
 * @param lag a number, or one with s, m, h or d behind it; empty for the default
 */
record CursorSection(String column, Optional<String> lag, int reconcileEvery) {
    private static final String POINTER = "/cursor";
    private static final Pattern LAG = Pattern.compile("[0-9]{1,9}[smhd]?");
    private static final Set<ColumnType> WHOLE_NUMBERS = EnumSet.of(ColumnType.INT2, ColumnType.INT4, ColumnType.INT8);
    private static final long DAY_SECONDS = 86_400;
    private static final long MOST_LAG_DAYS = 3_650;
    private static final String DEFAULT_LAG = "5m";
    private static final int DEFAULT_RECONCILE_EVERY = 24;

    static CursorSection read(Fields fields) {
        CursorSection section = new CursorSection(
                fields.requiredText("column"),
                fields.node("lag").map(lag -> lag.asText()),
                fields.integer("reconcileEvery", 1, 1_000_000).orElse(DEFAULT_RECONCILE_EVERY));
        if (section.lag.isPresent() && !LAG.matcher(section.lag.get()).matches()) {
            fields.problem(
                    "lag", "a lag is a time such as 30s, 10m, 2h or 1d, or a number if the column holds numbers");
        }
        fields.finish();
        return section;
    }

    /** The cursor of a model with these columns. */
    CursorSpec spec(List<Column> columns) throws DocumentException {
        Problems problems = new Problems();
        Column found = columns.stream()
                .filter(of -> of.name().equals(column))
                .findFirst()
                .orElse(null);
        long units = 0;
        if (found == null) {
            problems.add(POINTER + "/column", "the query has no column " + Problem.quote(column));
        } else if (!CursorSpec.TYPES.contains(found.type())) {
            problems.add(
                    POINTER + "/column",
                    "column %s is of type %s: a cursor is a whole number, a date or a timestamp"
                            .formatted(Problem.quote(column), Fields.written(found.type())));
        } else {
            units = units(found.type(), problems);
        }
        problems.throwIfAny();
        return new CursorSpec(Objects.requireNonNull(found), units, reconcileEvery);
    }

    /** The lag in units of the type's encoding. */
    private long units(ColumnType type, Problems problems) {
        boolean holdsTimes = !WHOLE_NUMBERS.contains(type);
        String written = lag.orElse(holdsTimes ? DEFAULT_LAG : "0");
        boolean isTime = !Character.isDigit(written.charAt(written.length() - 1));
        if (isTime != holdsTimes) {
            problems.add(
                    POINTER + "/lag",
                    holdsTimes
                            ? "the cursor holds times: write the lag as 30s, 10m, 2h or 1d"
                            : "the cursor holds numbers: write the lag as a number");
            return 0;
        }
        if (!isTime) {
            return Long.parseLong(written);
        }
        long seconds = seconds(written);
        if (seconds > MOST_LAG_DAYS * DAY_SECONDS) {
            problems.add(POINTER + "/lag", "a lag is at most %dd".formatted(MOST_LAG_DAYS));
            return 0;
        }
        return type == ColumnType.DATE ? (seconds + DAY_SECONDS - 1) / DAY_SECONDS : seconds * 1_000_000;
    }

    private static long seconds(String written) {
        long number = Long.parseLong(written.substring(0, written.length() - 1));
        return switch (written.charAt(written.length() - 1)) {
            case 'm' -> number * 60;
            case 'h' -> number * 3_600;
            case 'd' -> number * DAY_SECONDS;
            default -> number;
        };
    }
}
