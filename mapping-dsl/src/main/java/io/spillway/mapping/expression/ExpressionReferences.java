package io.spillway.mapping.expression;

import dev.cel.common.ast.CelExpr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an expression names: columns, told apart by whether they go into a function that hides them; and literals that
 * functions would refuse later.
 */
final class ExpressionReferences {
    private static final Set<String> HIDING = Set.of(Functions.MASK, "sha256", "md5");
    private static final Set<String> WITH_LITERAL =
            Set.of(Functions.MASK, Functions.FORMAT_TIME, Functions.NORMALIZE_PHONE);

    private final Map<String, String> columnsByVariable;
    private final Set<String> hidden = new LinkedHashSet<>();
    private final Set<String> plain = new LinkedHashSet<>();
    private final List<String> objections = new ArrayList<>();
    private final Deque<Part> open = new ArrayDeque<>();

    /** A part of the expression that is yet to be looked at, and whether it is inside of a function that hides. */
    private record Part(CelExpr expression, boolean isHidden) {}

    ExpressionReferences(Map<String, String> columnsByVariable, CelExpr expression) {
        this.columnsByVariable = columnsByVariable;
        open.push(new Part(expression, false));
        while (!open.isEmpty()) {
            Part part = open.pop();
            visit(part.expression(), part.isHidden());
        }
    }

    Set<String> hidden() {
        return hidden;
    }

    Set<String> plain() {
        return plain;
    }

    List<String> objections() {
        return objections;
    }

    // a comprehension's own variable that is called like a column counts as the column: it is read in vain
    private void visit(CelExpr expression, boolean isHidden) {
        switch (expression.exprKind().getKind()) {
            case IDENT -> {
                String column = columnsByVariable.get(expression.ident().name());
                if (column != null) {
                    (isHidden ? hidden : plain).add(column);
                }
            }
            case SELECT -> push(expression.select().operand(), isHidden);
            case CALL -> visit(expression.call(), isHidden);
            case LIST -> expression.list().elements().forEach(item -> push(item, isHidden));
            case MAP ->
                expression.map().entries().forEach(entry -> {
                    push(entry.key(), isHidden);
                    push(entry.value(), isHidden);
                });
            case STRUCT -> expression.struct().entries().forEach(entry -> push(entry.value(), isHidden));
            case COMPREHENSION -> {
                CelExpr.CelComprehension loop = expression.comprehension();
                push(loop.iterRange(), isHidden);
                push(loop.accuInit(), isHidden);
                push(loop.loopCondition(), isHidden);
                push(loop.loopStep(), isHidden);
                push(loop.result(), isHidden);
            }
            case CONSTANT, NOT_SET -> {
                // name nothing
            }
        }
    }

    private void visit(CelExpr.CelCall call, boolean isHidden) {
        boolean hides = isHidden || HIDING.contains(call.function());
        call.target().ifPresent(target -> push(target, hides));
        call.args().forEach(argument -> push(argument, hides));
        if (WITH_LITERAL.contains(call.function())) {
            ExpressionCompiler.literal(call.args().get(1))
                    .flatMap(literal -> Functions.objection(call.function(), literal))
                    .ifPresent(objections::add);
        }
    }

    private void push(CelExpr expression, boolean isHidden) {
        open.push(new Part(expression, isHidden));
    }
}
