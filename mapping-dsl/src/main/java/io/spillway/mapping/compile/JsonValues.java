package io.spillway.mapping.compile;

/**
 * JSON that comes from the warehouse: copied without the blanks between its tokens, so that an event stays on one line.
 * The warehouse has checked it; here only what could break the event around it is looked for.
 */
final class JsonValues {
    private static final int MAX_DEPTH = 1000;

    private JsonValues() {}

    static void write(byte[] bytes, int offset, int length, EventBuffer out) throws UnmappableRowException {
        int start = out.length();
        int end = offset + length;
        int depth = 0;
        for (int at = offset; at < end; ) {
            byte token = bytes[at];
            if (token == '"') {
                at = string(bytes, at, end, out);
                continue;
            }
            if (!isBlank(token)) {
                out.put(token);
                depth = checked(depth + nesting(token));
            }
            at++;
        }
        if (depth != 0 || out.length() == start) {
            throw new UnmappableRowException("it is not JSON");
        }
    }

    private static boolean isBlank(byte token) {
        return token == ' ' || token == '\n' || token == '\r' || token == '\t';
    }

    private static int nesting(byte token) {
        return switch (token) {
            case '{', '[' -> 1;
            case '}', ']' -> -1;
            default -> 0;
        };
    }

    private static int checked(int depth) throws UnmappableRowException {
        if (depth < 0) {
            throw new UnmappableRowException("it is not JSON");
        }
        if (depth > MAX_DEPTH) {
            throw new UnmappableRowException("JSON nests deeper than %d levels".formatted(MAX_DEPTH));
        }
        return depth;
    }

    /** Copies the string that opens at {@code open}; returns where it ends. */
    private static int string(byte[] bytes, int open, int end, EventBuffer out) throws UnmappableRowException {
        int at = open + 1;
        while (at < end && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        if (at >= end) {
            throw new UnmappableRowException("it is not JSON");
        }
        out.put(bytes, open, at + 1 - open);
        return at + 1;
    }
}
