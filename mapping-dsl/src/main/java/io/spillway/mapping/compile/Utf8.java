package io.spillway.mapping.compile;

import java.nio.charset.StandardCharsets;

/** Judges UTF-8 bytes without decoding them. */
final class Utf8 {
    private Utf8() {}

    /**
     * The length of the character at {@code at} if it may stand in a JSON string as it is; 0 if it has to be escaped,
     * or is not UTF-8.
     */
    static int unescapedLength(byte[] bytes, int at, int end) {
        byte first = bytes[at];
        if (first >= 0) {
            return first < 0x20 || first == '"' || first == '\\' ? 0 : 1;
        }
        int length = lengthByFirst(first & 0xff);
        if (length == 0 || length > end - at || !secondFits(first & 0xff, bytes[at + 1] & 0xff)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static int lengthByFirst(int first) {
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    // shuts out overlong forms, surrogates, and what lies beyond U+10FFFF
    private static boolean secondFits(int first, int second) {
        int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        return second >= low && second <= high;
    }

    /** Whether a reader sees nothing: receivers refuse such ids. */
    static boolean isBlank(byte[] bytes, int offset, int length) {
        // almost every id begins with a letter or digit
        if (length > 0 && bytes[offset] > ' ' && bytes[offset] < 0x7f) {
            return false;
        }
        return new String(bytes, offset, length, StandardCharsets.UTF_8)
                .codePoints()
                .allMatch(Utf8::isInvisible);
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> isEmptyLetter(codePoint);
        };
    }

    // letters and marks without ink, by their Unicode names fillers, joiners and inherent vowels
    private static boolean isEmptyLetter(int codePoint) {
        return switch (codePoint) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
            default -> false;
        };
    }
}
