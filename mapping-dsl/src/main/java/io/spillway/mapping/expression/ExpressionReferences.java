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
 * What an expression names: columns, and those of them that go into a function that hides them; and literals that
 * functions would refuse later.
 */
final class ExpressionReferences {
    private static final Set<String> HIDING = Set.of(Functions.MASK, "sha256", "md5");
    private static final Set<String> WITH_LITERAL =
            Set.of(Functions.MASK, Functions.FORMAT_TIME, Functions.NORMALIZE_PHONE);

    private final Map<String, String> columnsByVariable;
    private final Set<String> columns = new LinkedHashSet<>();
    private final Set<String> hidden = new LinkedHashSet<>();
    private final List<String> objections = new ArrayList<>();
    private final Deque<CelExpr> open = new ArrayDeque<>();

    ExpressionReferences(Map<String, String> columnsByVariable, CelExpr expression) {
        this.columnsByVariable = columnsByVariable;
        open.push(expression);
        while (!open.isEmpty()) {
            visit(open.pop());
        }
    }

    Set<String> columns() {
        return columns;
    }

    Set<String> hidden() {
        return hidden;
    }

    List<String> objections() {
        return objections;
    }

    // a comprehension's own variable that is called like a column counts as the column: it is read in vain
    private void visit(CelExpr expression) {
        switch (expression.exprKind().getKind()) {
            case IDENT -> addColumn(expression.ident().name(), columns);
            case SELECT -> open.push(expression.select().operand());
            case CALL -> visit(expression.call());
            case LIST -> expression.list().elements().forEach(open::push);
            case MAP ->
                expression.map().entries().forEach(entry -> {
                    open.push(entry.key());
                    open.push(entry.value());
                });
            case STRUCT -> expression.struct().entries().forEach(entry -> open.push(entry.value()));
            case COMPREHENSION -> visit(expression.comprehension());
            case CONSTANT, NOT_SET -> {
                // name nothing
            }
        }
    }

    private void visit(CelExpr.CelComprehension comprehension) {
        open.push(comprehension.iterRange());
        open.push(comprehension.accuInit());
        open.push(comprehension.loopCondition());
        open.push(comprehension.loopStep());
        open.push(comprehension.result());
    }

    private void visit(CelExpr.CelCall call) {
        call.target().ifPresent(open::push);
        call.args().forEach(open::push);
        if (HIDING.contains(call.function())) {
            hide(call.args().get(0));
        }
        if (WITH_LITERAL.contains(call.function())) {
            ExpressionCompiler.literal(call.args().get(1))
                    .flatMap(literal -> Functions.objection(call.function(), literal))
                    .ifPresent(objections::add);
        }
    }

    private void hide(CelExpr argument) {
        Deque<CelExpr> inside = new ArrayDeque<>(List.of(argument));
        while (!inside.isEmpty()) {
            CelExpr expression = inside.pop();
            if (expression.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT) {
                addColumn(expression.ident().name(), hidden);
            } else if (expression.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL) {
                expression.call().args().forEach(inside::push);
            }
        }
    }

    private void addColumn(String variable, Set<String> names) {
        if (columnsByVariable.containsKey(variable)) {
            names.add(columnsByVariable.get(variable));
        }
    }
}
