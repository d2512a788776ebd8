package io.spillway.mapping.expression;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An expression that was compiled. Immutable and safe for many threads. */
public final class Expression {
    private static final Pattern PLACE = Pattern.compile("^evaluation error at <input>:(\\d+): .*", Pattern.DOTALL);

    private final CelRuntime.Program program;
    private final Map<String, String> columnsByVariable;
    private final Set<String> columns;
    private final Set<String> hidden;
    private final Set<String> plain;

    Expression(CelRuntime.Program program, Map<String, String> columnsByVariable, ExpressionReferences references) {
        this.program = program;
        this.columnsByVariable = Map.copyOf(columnsByVariable);
        this.hidden = Collections.unmodifiableSet(references.hidden());
        this.plain = Collections.unmodifiableSet(references.plain());
        Set<String> all = new LinkedHashSet<>(plain);
        all.addAll(hidden);
        this.columns = Collections.unmodifiableSet(all);
    }

    /** A row's values. */
    public interface Row {
        /** Whether a column's value is NULL, or taken for it. */
        boolean isNull(String column);

        /** A column's value in the types of {@link #evaluate}, null for NULL. */
        @Nullable Object value(String column);
    }

    /** The columns that it reads. */
    public Set<String> columns() {
        return columns;
    }

    /** Those of its columns that go into a mask or a digest. */
    public Set<String> hidden() {
        return hidden;
    }

    /** Those of its columns that go somewhere else, perhaps beside a mask. */
    public Set<String> plain() {
        return plain;
    }

    /**
     * The value for a row: null, Boolean, Long, Double, String, {@code byte[]}, {@link java.time.Instant},
     * {@link java.time.Duration}, {@link java.math.BigInteger}, or lists and maps (with text keys) of these. Where it
     * fails and one of its columns is null, the value is null, as it is in SQL.
     *
     * @throws ExpressionException if there is no value, for a division by zero for instance, or it would cost too much;
     *     its message holds nothing of the row
     */
    public @Nullable Object evaluate(Row row) throws ExpressionException {
        try {
            return new PlainValue().of(program.trace(variable -> value(variable, row), new CostMeter()));
        } catch (CostMeter.TooCostlyException e) {
            throw new ExpressionException(String.valueOf(e.getMessage()));
        } catch (CelEvaluationException e) {
            Optional<CostMeter.TooCostlyException> tooCostly = cause(e, CostMeter.TooCostlyException.class);
            if (tooCostly.isPresent() || e.getErrorCode() == CelErrorCode.ITERATION_BUDGET_EXCEEDED) {
                throw new ExpressionException(tooCostly
                        .map(Throwable::getMessage)
                        .orElse("it goes through lists more than %d times"
                                .formatted(ExpressionCompiler.MAX_ITERATIONS)));
            }
            if (columns.stream().anyMatch(row::isNull)) {
                return null;
            }
            throw new ExpressionException(reason(e));
        }
    }

    private Optional<Object> value(String variable, Row row) {
        @Nullable String column = columnsByVariable.get(variable);
        return column == null ? Optional.empty() : Optional.of(PlainValue.toLanguage(row.value(column)));
    }

    // the language's own messages hold the row's values
    private static String reason(CelEvaluationException error) {
        String reason = cause(error, FunctionException.class)
                .map(failed -> String.valueOf(failed.getMessage()))
                .orElseGet(() -> reason(error.getErrorCode()));
        Matcher place = PLACE.matcher(String.valueOf(error.getMessage()));
        return place.matches()
                ? "%s, at character %d of the expression".formatted(reason, Integer.parseInt(place.group(1)) + 1)
                : reason;
    }

    private static String reason(CelErrorCode code) {
        return switch (code) {
            case DIVIDE_BY_ZERO -> "it divides by zero";
            case ATTRIBUTE_NOT_FOUND -> "a member is missing";
            case INDEX_OUT_OF_BOUNDS -> "an index is outside of its list or text";
            case NUMERIC_OVERFLOW -> "a number gets too large";
            case BAD_FORMAT -> "a text is not what it is converted to";
            case OVERLOAD_NOT_FOUND, AMBIGUOUS_OVERLOAD ->
                "a function or an operator does not take values of these types";
            default -> "it fails for this row";
        };
    }

    private static <T extends Throwable> Optional<T> cause(Throwable error, Class<T> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
