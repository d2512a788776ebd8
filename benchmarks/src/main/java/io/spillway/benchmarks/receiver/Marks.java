package io.spillway.benchmarks.receiver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Counts a mark in bytes without looking at most of them (Horspool's search), so that counting costs next to nothing
 * beside what is measured. Immutable.
 */
final class Marks {
    /** What each event of a batch begins with, and nothing else holds: text in JSON has no bare quotation mark. */
    static final Marks EVENTS = new Marks("{\"type\":\"identify\"");

    private final byte[] mark;
    private final int[] skips = new int[256];

    Marks(String mark) {
        this.mark = mark.getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(skips, this.mark.length);
        for (int i = 0; i < this.mark.length - 1; i++) {
            skips[this.mark[i] & 0xFF] = this.mark.length - 1 - i;
        }
    }

    int count(byte[] bytes, int length) {
        int last = mark.length - 1;
        int found = 0;
        int at = 0;
        while (at + last < length) {
            byte end = bytes[at + last];
            if (end == mark[last] && Arrays.equals(bytes, at, at + last, mark, 0, last)) {
                found++;
                at += mark.length;
            } else {
                at += skips[end & 0xFF];
            }
        }
        return found;
    }
}
