package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A document as its writer sees it: JSON or YAML text, its values, and where each of them stands. Immutable.
 *
 * <p>Refused are texts over 1 MiB, values nesting deeper than 100 levels, aliases that multiply, and keys that stand
 * twice in one object.
 */
public final class DocumentText {
    static final int MAX_BYTES = 1 << 20;

    private final String name;
    private final TextTree tree;

    private DocumentText(String name, TextTree tree) {
        this.name = name;
        this.tree = tree;
    }

    /**
     * Reads a text.
     *
     * @param name what the writer calls it, for messages; a name ending in {@code .json} allows nothing but JSON
     * @throws DocumentException with one problem, which names line and column
     */
    public static DocumentText parse(String name, String text) throws DocumentException {
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new DocumentException("the document is over the limit of %d bytes".formatted(MAX_BYTES));
        }
        if (text.isBlank()) {
            throw new DocumentException("the document is empty");
        }
        TextTree tree = name.endsWith(".json") ? JsonTreeReader.read(text) : either(text);
        if (tree.root().isNull()) {
            throw new DocumentException("the document is empty");
        }
        return new DocumentText(name, tree);
    }

    // YAML claims to contain JSON, but SnakeYAML stops at tabs
    private static TextTree either(String text) throws DocumentException {
        if (text.stripLeading().startsWith("{")) {
            try {
                return JsonTreeReader.read(text);
            } catch (DocumentException notJson) {
                return YamlTreeReader.read(text);
            }
        }
        return YamlTreeReader.read(text);
    }

    /** The document's values. */
    public JsonNode root() {
        return tree.root();
    }

    /** Where a value, or else the nearest that encloses it, stands; a member stands where its key begins. */
    public Optional<Position> position(String jsonPointer) {
        String pointer = jsonPointer;
        @Nullable Position position = tree.positions().get(pointer);
        while (position == null && !pointer.isEmpty()) {
            pointer = Pointers.parent(pointer);
            position = tree.positions().get(pointer);
        }
        return Optional.ofNullable(position);
    }

    /** A problem on one line, with its place: {@code sync.yaml:12:3 /mapping/userId: there is no column "emial"; …}. */
    public String line(Problem problem) {
        String place = position(problem.pointer())
                .map(at -> "%s:%d:%d".formatted(name, at.line(), at.column()))
                .orElse(name);
        return problem.pointer().isEmpty() ? place + ": " + problem.text() : place + " " + problem.line();
    }
}
