package io.spillway.mapping.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;

/**
 * Ends an evaluation that costs too much. A step costs 1 and the size of its result beside it: a text's characters,
 * bytes, the items of a list or map. So a million is some ten milliseconds, or some megabytes of texts; a search of one
 * long text in another is counted by their lengths, and may take a second.
 */
final class CostMeter implements CelEvaluationListener {
    static final int MAX_COST = 1_000_000;

    private long cost;

    /** The evaluation was ended. */
    static final class TooCostlyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooCostlyException() {
            super("it is over the limit of %d steps and characters".formatted(MAX_COST));
        }
    }

    @Override
    public void callback(CelExpr expression, Object result) {
        add(1L + size(result));
    }

    void add(long more) {
        cost += more;
        if (cost > MAX_COST) {
            throw new TooCostlyException();
        }
    }

    private static int size(Object result) {
        if (result instanceof String text) {
            return text.length();
        }
        if (result instanceof Collection<?> items) {
            return items.size();
        }
        if (result instanceof CelByteString bytes) {
            return bytes.size();
        }
        return result instanceof Map<?, ?> members ? members.size() : 0;
    }
}
