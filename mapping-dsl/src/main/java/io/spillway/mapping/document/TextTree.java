package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A parsed text: its values, and where each stands. A member's position is that of its key.
 *
 * @param positions by JSON pointer
 */
record TextTree(JsonNode root, Map<String, Position> positions) {
    /** How deep values may nest. */
    static final int MAX_DEPTH = 100;

    TextTree {
        positions = Map.copyOf(positions);
    }

    static DocumentException syntaxError(Position at, String message) {
        return new DocumentException("line %d, column %d: %s".formatted(at.line(), at.column(), message));
    }

    static void checkDepth(int depth, Position at) throws DocumentException {
        if (depth > MAX_DEPTH) {
            throw syntaxError(at, "values nest deeper than %d levels".formatted(MAX_DEPTH));
        }
    }

    static DocumentException duplicateKey(Position at, String key) {
        return syntaxError(at, "the key %s stands twice in one object".formatted(Problem.quote(key)));
    }
}
