package io.spillway.mapping.expression;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;

/**
 * Ends an evaluation that costs too much. A step costs 1, and beside it its result costs: a text 1 per
 * {@value #CHARACTERS_PER_UNIT} characters, a list or map 1 per item.
 */
final class CostMeter implements CelEvaluationListener {
    /** Some tens of milliseconds, and some ten megabytes of texts. */
    static final int MAX_COST = 1_000_000;

    private static final int CHARACTERS_PER_UNIT = 16;

    private long cost;

    @Override
    public void callback(CelExpr expression, Object result) {
        cost += 1 + size(result);
        if (cost > MAX_COST) {
            throw new IllegalStateException(
                    "it is over the limit of %d steps: it makes too much of this row".formatted(MAX_COST));
        }
    }

    private static int size(Object result) {
        if (result instanceof String text) {
            return text.length() / CHARACTERS_PER_UNIT;
        }
        if (result instanceof Collection<?> items) {
            return items.size();
        }
        return result instanceof Map<?, ?> members ? members.size() : 0;
    }
}
