package io.spillway.control.demo;

import java.util.Set;

/** Tells text that somebody can see from text that only looks empty. */
final class VisibleText {
    /** Letters, marks and symbols by category, and nothing on the screen all the same. */
    private static final Set<Integer> BLANK_SIGNS =
            Set.of(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0);

    private VisibleText() {}

    static boolean isEmpty(String text) {
        return text.codePoints().allMatch(VisibleText::isInvisible);
    }

    private static boolean isInvisible(int codePoint) {
        return BLANK_SIGNS.contains(codePoint) || isOutsideOfPrint(Character.getType(codePoint));
    }

    private static boolean isOutsideOfPrint(int category) {
        return switch (category) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
