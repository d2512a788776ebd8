package io.spillway.mapping.compile;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.NullPolicy;
import io.spillway.mapping.document.Pointers;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.document.TargetPath;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Puts a mapping's columns and constants at their places in an event. */
final class TargetFiller {
    private static final Step NOTHING = (row, out) -> {};

    private final MappingDocument document;
    private final List<MappedColumn> mapped;

    TargetFiller(MappingDocument document, List<MappedColumn> mapped) {
        this.document = document;
        this.mapped = List.copyOf(mapped);
    }

    /** Finds what cannot stand in one event, and what can but deserves a warning. */
    void check(Problems problems, Problems warnings) {
        TargetTree tree = new TargetTree();
        for (MappedColumn column : mapped) {
            String owner = "column " + Problem.quote(column.column().name());
            tree.put(column.path(), NOTHING, owner).ifPresent(message -> problems.add(column.pointer(), message));
            warnOfTime(column.path(), column.pointer(), warnings);
        }
        for (TargetPath path : constants()) {
            String pointer = Pointers.child("/constants", path.toString());
            tree.put(path, NOTHING, "the constant").ifPresent(message -> problems.add(pointer, message));
            warnOfTime(path, pointer, warnings);
        }
    }

    private static void warnOfTime(TargetPath path, String pointer, Problems warnings) {
        boolean isTime = path.segments().equals(List.of("traits", "timestamp"))
                || path.segments().equals(List.of("properties", "timestamp"));
        if (isTime) {
            warnings.add(pointer, "receivers take the field %s for the event's time".formatted(path));
        }
    }

    /** All columns and constants; fields go to the object {@code section}. */
    TargetTree all(String section, Function<String, Field> fields) {
        TargetTree tree = new TargetTree();
        for (MappedColumn column : mapped) {
            Field field = fields.apply(column.column().name());
            Step member = Step.member(last(column.path()), field, document.nulls() == NullPolicy.OMIT);
            put(tree, inSection(column.path(), section), member);
        }
        for (TargetPath path : constants()) {
            put(tree, inSection(path, section), constant(path));
        }
        return tree;
    }

    /** Only the constants that do not describe the row: what can be said of a row that was not kept. */
    TargetTree contextOnly() {
        TargetTree tree = new TargetTree();
        for (TargetPath path : constants()) {
            if (!isField(path)) {
                put(tree, path, constant(path));
            }
        }
        return tree;
    }

    private List<TargetPath> constants() {
        return document.constants().keySet().stream()
                .sorted(Comparator.comparing(TargetPath::toString))
                .toList();
    }

    private Step constant(TargetPath path) {
        Map<TargetPath, JsonNode> constants = document.constants();
        return Step.member(Json.label(last(path)) + Json.scalar(constants.get(path)));
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

    static void put(TargetTree tree, TargetPath path, Step member) {
        tree.put(path, member, "").ifPresent(conflict -> {
            throw new IllegalStateException("Targets were not checked: " + conflict);
        });
    }

    /** The trait that says that a row is gone. */
    static void putTombstone(TargetTree tree, TargetPath path) {
        put(tree, path, Step.member(Json.label(last(path)) + "true"));
    }
}
