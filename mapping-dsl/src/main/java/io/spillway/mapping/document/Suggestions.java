package io.spillway.mapping.document;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
public final class Suggestions {
    /** Longer words are not compared: the effort grows with the square. */
    private static final int MAX_LENGTH = 64;

    private Suggestions() {}

    /**
     * The candidate with the fewest edits (letters added, left out, replaced, or neighbours swapped; case does not
     * count) from {@code word}; the first of several. Empty if even that one differs in more than a third of the word.
     */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        int best = Math.max(1, word.length() / 3) + 1;
        Optional<String> nearest = Optional.empty();
        for (String candidate : candidates) {
            int edits = edits(word, candidate);
            if (edits < best) {
                best = edits;
                nearest = Optional.of(candidate);
            }
        }
        return nearest;
    }

    private static int edits(String left, String right) {
        if (left.length() > MAX_LENGTH || right.length() > MAX_LENGTH) {
            return Integer.MAX_VALUE;
        }
        return edits(
                left.toLowerCase(Locale.ROOT).toCharArray(),
                right.toLowerCase(Locale.ROOT).toCharArray());
    }

    private static int edits(char[] left, char[] right) {
        int[][] edits = new int[left.length + 1][right.length + 1];
        for (int i = 0; i <= left.length; i++) {
            for (int j = 0; j <= right.length; j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cell(edits, left, right, i, j);
            }
        }
        return edits[left.length][right.length];
    }

    private static int cell(int[][] edits, char[] left, char[] right, int i, int j) {
        int replaced = edits[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
    }
}
