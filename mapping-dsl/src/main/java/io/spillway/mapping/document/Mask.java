package io.spillway.mapping.document;

import java.util.regex.Pattern;

/** Ways to send less than a value. */
public enum Mask {
    /** {@code ***}, whatever the value. */
    REDACT,
    /** The last four characters behind {@code ***}; of a value with fewer than eight, {@code ***} alone. */
    LAST4,
    /** The first letter and the domain of an address, {@code a***@example.com}; of anything else, {@code ***}. */
    EMAIL,
    /** SHA-256 of the text in UTF-8, hexadecimal: it can be matched, and for values that can be guessed, be found. */
    SHA256;

    private static final String HIDDEN = "***";
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s]+@[\\p{L}\\p{N}]+([.-][\\p{L}\\p{N}]+)*");
    private static final int SHOWN = 4;
    private static final int LEAST_HIDDEN = 4;

    /** What is left of a text. */
    public String of(String text) {
        return switch (this) {
            case REDACT -> HIDDEN;
            case LAST4 -> HIDDEN + last(text);
            case EMAIL -> email(text);
            case SHA256 -> Digests.sha256(text);
        };
    }

    private static String last(String text) {
        int characters = text.codePointCount(0, text.length());
        if (characters < SHOWN + LEAST_HIDDEN) {
            return "";
        }
        return text.substring(text.offsetByCodePoints(0, characters - SHOWN));
    }

    private static String email(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return HIDDEN;
        }
        return text.substring(0, text.offsetByCodePoints(0, 1)) + HIDDEN + text.substring(text.indexOf('@'));
    }
}
