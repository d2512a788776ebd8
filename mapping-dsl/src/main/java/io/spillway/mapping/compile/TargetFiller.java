package io.spillway.mapping.compile;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.mapping.document.DeleteForm;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.NullPolicy;
import io.spillway.mapping.document.Pointers;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.document.TargetPath;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a mapping's columns, expressions and constants at their places in an event. */
final class TargetFiller {
    private static final Step NOTHING = (row, out) -> {};
    private static final Comparator<TargetPath> BY_TEXT = Comparator.comparing(TargetPath::toString);

    private final MappingDocument document;
    private final List<MappedColumn> mapped;
    private final List<MappedExpression> computed;

    TargetFiller(MappingDocument document, List<MappedColumn> mapped, List<MappedExpression> computed) {
        this.document = document;
        this.mapped = List.copyOf(mapped);
        this.computed = List.copyOf(computed);
    }

    /** Finds what cannot stand in one event, and what can but deserves a warning. */
    void check(Problems problems, Problems warnings) {
        TargetTree tree = new TargetTree();
        for (MappedColumn column : mapped) {
            String owner = "column " + Problem.quote(column.column().name());
            check(tree, column.path(), owner, column.pointer(), problems);
            warnOfTime(column.path(), column.pointer(), warnings);
        }
        for (TargetPath path :
                document.computed().keySet().stream().sorted(BY_TEXT).toList()) {
            String pointer = Pointers.child("/computed", path.toString());
            check(tree, path, "the computed field", pointer, problems);
            warnOfTime(path, pointer, warnings);
        }
        for (TargetPath path : constants()) {
            String pointer = Pointers.child("/constants", path.toString());
            check(tree, path, "the constant", pointer, problems);
            warnOfTime(path, pointer, warnings);
        }
        if (document.delete() instanceof DeleteForm.AsTrait trait) {
            check(contextOnly(), trait.path(), "the trait of deletes", "/delete/trait", problems);
        }
    }

    private static void check(TargetTree tree, TargetPath path, String owner, String pointer, Problems problems) {
        tree.put(path, NOTHING, owner, Origin.SPILLWAY).ifPresent(message -> problems.add(pointer, message));
    }

    private static void warnOfTime(TargetPath path, String pointer, Problems warnings) {
        boolean isTime = path.segments().equals(List.of("traits", "timestamp"))
                || path.segments().equals(List.of("properties", "timestamp"));
        if (isTime) {
            warnings.add(pointer, "receivers take the field %s for the event's time".formatted(path));
        }
    }

    /** All columns, expressions and constants; fields go to the object {@code section}. */
    TargetTree all(String section, LayoutFields fields) {
        TargetTree tree = new TargetTree();
        for (MappedColumn column : mapped) {
            Field field = fields.field(column);
            Step member =
                    Step.member(last(column.path()), field, policy(column.rule().nulls()));
            put(
                    tree,
                    inSection(column.path(), section),
                    member,
                    Origin.column(column.column().name()));
        }
        for (MappedExpression expression : computed) {
            ComputedValue value = fields.value(expression);
            Step member = Step.member(
                    last(expression.path()), value, policy(expression.field().nulls()));
            Origin origin = Origin.expression(expression.field().expression());
            put(tree, inSection(expression.path(), section), member, origin);
        }
        for (TargetPath path : constants()) {
            put(tree, inSection(path, section), constant(path), Origin.CONSTANT);
        }
        return tree;
    }

    private NullPolicy policy(@Nullable NullPolicy own) {
        return Objects.requireNonNullElse(own, document.nulls());
    }

    /** Only the constants that do not describe the row: what can be said of a row that was not kept. */
    TargetTree contextOnly() {
        TargetTree tree = new TargetTree();
        for (TargetPath path : constants()) {
            if (!isField(path)) {
                // what conflicts is told elsewhere
                Optional<String> unused = tree.put(path, constant(path), "the constant", Origin.CONSTANT);
            }
        }
        return tree;
    }

    private List<TargetPath> constants() {
        return document.constants().keySet().stream().sorted(BY_TEXT).toList();
    }

    private Step constant(TargetPath path) {
        Map<TargetPath, JsonNode> constants = document.constants();
        return Step.member(Json.label(last(path)) + Json.value(Objects.requireNonNull(constants.get(path))));
    }

    private TargetPath inSection(TargetPath path, String section) {
        return isField(path) ? path.in(section) : path;
    }

    private boolean isField(TargetPath path) {
        return path.segments().get(0).equals(document.event().section());
    }

    private static String last(TargetPath path) {
        return path.segments().get(path.segments().size() - 1);
    }

    private static void put(TargetTree tree, TargetPath path, Step member, Origin origin) {
        tree.put(path, member, "", origin).ifPresent(conflict -> {
            throw new IllegalStateException("Targets were not checked: " + conflict);
        });
    }

    /** The trait that says that a row is gone. */
    static void putTombstone(TargetTree tree, TargetPath path) {
        put(tree, path, Step.member(Json.label(last(path)) + "true"), Origin.CONSTANT);
    }
}
