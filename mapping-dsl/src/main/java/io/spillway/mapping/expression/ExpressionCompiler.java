package io.spillway.mapping.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.document.Suggestions;
import io.spillway.mapping.model.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles expressions over a model's columns. A column stands for itself by its name; one whose name the language does
 * not take is {@code column("its name")}. Confined to one thread.
 */
public final class ExpressionCompiler {
    private static final int MAX_CHARACTERS = 10_000;
    static final int MAX_ITERATIONS = 10_000;
    private static final int MAX_REGEX_SIZE = 500;
    private static final String COLUMN = "column";

    private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern NULLABLE = Pattern.compile("wrapper\\(([^()]*)\\)");
    /** Operators as the language calls them: {@code '_+_'}, {@code '_?_:_'}. */
    private static final Pattern OPERATOR = Pattern.compile("'_?([^'\\w]+?(?:_[^'\\w]+?)?)_?'");

    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*", Pattern.DOTALL);
    private static final Pattern MIXED = Pattern.compile(".*'_.+_' applied to '\\((int, double|double, int)\\)'");

    private static final CelOptions OPTIONS = CelOptions.current()
            .evaluateCanonicalTypesToNativeValues(true)
            .maxExpressionCodePointSize(MAX_CHARACTERS)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(MAX_REGEX_SIZE)
            .build();
    private static final CelStringExtensions.Function[] STRINGS = {
        CelStringExtensions.Function.SUBSTRING,
        CelStringExtensions.Function.INDEX_OF,
        CelStringExtensions.Function.LAST_INDEX_OF,
        CelStringExtensions.Function.SPLIT
    };

    private final Map<String, String> columnsByVariable = new LinkedHashMap<>();
    private final Functions functions = new Functions();
    private final CelCompiler compiler;
    private final CelRuntime runtime;

    /** A compiler for expressions over these columns. */
    @SuppressWarnings("Immutable") // what the macro looks into is filled before it is used
    public ExpressionCompiler(Collection<Column> columns) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addMacros(CelMacro.newGlobalMacro(COLUMN, 1, this::column))
                .addLibraries((CelCompilerLibrary) CelExtensions.strings(STRINGS))
                .addFunctionDeclarations(functions.declarations());
        for (Column column : columns) {
            columnsByVariable.put(variable(column.name()), column.name());
            builder.addVar(variable(column.name()), ColumnTypes.of(column.type()));
        }
        this.compiler = builder.build();
        this.runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .addLibraries(CelExtensions.strings(STRINGS))
                .addFunctionBindings(functions.bindings())
                .build();
    }

    // no expression can write the long form: it is where column(…) leads to
    private static String variable(String column) {
        return IDENTIFIER.matcher(column).matches() ? column : COLUMN + " " + column;
    }

    private Optional<CelExpr> column(CelMacroExprFactory factory, CelExpr target, List<CelExpr> arguments) {
        CelExpr name = arguments.get(0);
        Optional<String> literal = literal(name);
        Optional<CelExpr> variable =
                literal.filter(columnsByVariable::containsValue).map(column -> factory.newIdentifier(variable(column)));
        if (variable.isPresent()) {
            return variable;
        }
        String message = literal.map(text -> "undeclared reference to '%s'".formatted(text))
                .orElse("column(…) takes the column's name as a literal");
        return Optional.of(factory.reportError(CelIssue.formatError(factory.getSourceLocation(name), message)));
    }

    /** Compiles a text, which stands at {@code pointer} in its document; empty if there were problems. */
    public Optional<Expression> compile(String text, String pointer, Problems problems) {
        CelValidationResult result = compiler.compile(text);
        if (result.hasError()) {
            for (CelIssue issue : result.getErrors()) {
                report(issue, pointer, problems);
            }
            return Optional.empty();
        }
        try {
            return checked(result.getAst(), pointer, problems);
        } catch (CelValidationException | CelEvaluationException e) {
            problems.add(pointer, "the expression cannot be compiled: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void report(CelIssue issue, String pointer, Problems problems) {
        String message = CANDIDATES.matcher(issue.getMessage()).replaceFirst("");
        String place = "line %d, column %d of the expression: "
                .formatted(
                        issue.getSourceLocation().getLine(),
                        issue.getSourceLocation().getColumn() + 1);
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            String name = undeclared.group(1);
            List<String> known = new ArrayList<>(columnsByVariable.values());
            known.addAll(functions.names());
            problems.add(
                    pointer,
                    place + "there is no column and no function %s".formatted(Problem.quote(name)),
                    Suggestions.nearest(name, known));
            return;
        }
        String types = NULLABLE.matcher(message).replaceAll("$1").replace("*error*", "something that is wrong itself");
        boolean mixes = MIXED.matcher(types).matches();
        problems.add(
                pointer,
                place
                        + OPERATOR.matcher(types).replaceAll("'$1'")
                        + (mixes ? "; both have to be of one kind: use double(…) or int(…), or write 2.0 for 2" : ""));
    }

    private Optional<Expression> checked(CelAbstractSyntaxTree tree, String pointer, Problems problems)
            throws CelEvaluationException {
        if (!isSendable(tree.getResultType())) {
            problems.add(
                    pointer,
                    "the expression gives a value of type %s, which is nothing that JSON has"
                            .formatted(tree.getResultType().name()));
            return Optional.empty();
        }
        ExpressionReferences references = new ExpressionReferences(columnsByVariable, tree.getExpr());
        references.objections().forEach(objection -> problems.add(pointer, objection));
        if (!references.objections().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Expression(runtime.createProgram(tree), columnsByVariable, references));
    }

    private static boolean isSendable(CelType type) {
        return type.kind() != CelKind.TYPE && type.kind() != CelKind.OPAQUE && type.kind() != CelKind.ERROR;
    }

    static Optional<String> literal(CelExpr expression) {
        boolean isText = expression.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE;
        return isText ? Optional.of(expression.constant().stringValue()) : Optional.empty();
    }
}
