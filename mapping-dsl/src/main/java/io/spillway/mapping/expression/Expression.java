package io.spillway.mapping.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An expression that was compiled. Immutable and safe for many threads. */
public final class Expression {
    private static final Pattern PLACE = Pattern.compile("^evaluation error( at <input>:\\d+)?: ");
    /** The language's message of a function that failed goes on with the row's values, however long they are. */
    private static final Pattern ARGUMENTS = Pattern.compile(" with arg\\(s\\) .*", Pattern.DOTALL);

    private static final int MAX_MESSAGE = 200;

    private final CelRuntime.Program program;
    private final Map<String, String> columnsByVariable;
    private final Set<String> columns;
    private final Set<String> hidden;

    Expression(
            CelRuntime.Program program,
            Map<String, String> columnsByVariable,
            Set<String> columns,
            Set<String> hidden) {
        this.program = program;
        this.columnsByVariable = Map.copyOf(columnsByVariable);
        this.columns = Set.copyOf(columns);
        this.hidden = Set.copyOf(hidden);
    }

    /** The columns that it reads. */
    public Set<String> columns() {
        return columns;
    }

    /** Those of its columns that it masks or digests. */
    public Set<String> hidden() {
        return hidden;
    }

    /**
     * The value for a row: null, Boolean, Long, Double, String, {@code byte[]}, {@link java.time.Instant},
     * {@link java.time.Duration}, {@link java.math.BigInteger}, or lists and maps (with text keys) of these. Where it
     * fails and one of its columns is null, the value is null, as it is in SQL.
     *
     * @param row gives a column's value in the types above, null for NULL
     * @throws ExpressionException if there is no value, for a division by zero for instance, or it would cost too much
     */
    public @Nullable Object evaluate(Function<String, @Nullable Object> row) throws ExpressionException {
        try {
            return PlainValue.of(program.trace(variable -> value(variable, row), new CostMeter()));
        } catch (CelEvaluationException e) {
            if (columns.stream().anyMatch(column -> row.apply(column) == null)) {
                return null;
            }
            throw new ExpressionException(reason(e));
        }
    }

    private static String reason(CelEvaluationException error) {
        String message = PLACE.matcher(String.valueOf(error.getMessage())).replaceFirst("");
        String outer = ARGUMENTS.matcher(message).replaceFirst("");
        String reason = outer.length() == message.length() ? message : outer + cause(error);
        return reason.length() <= MAX_MESSAGE ? reason : reason.substring(0, MAX_MESSAGE) + "…";
    }

    private Optional<Object> value(String variable, Function<String, @Nullable Object> row) {
        @Nullable String column = columnsByVariable.get(variable);
        return column == null ? Optional.empty() : Optional.of(PlainValue.toLanguage(row.apply(column)));
    }

    // our own functions say with this exception what is wrong, without the value
    private static String cause(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException) {
                return ": " + cause.getMessage();
            }
        }
        return "";
    }
}
