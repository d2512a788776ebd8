package io.spillway.jobs.diff;

import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pages in memory that count what is read and written. */
final class CountingPages implements PageStore {
    private final SortedMap<Integer, byte[]> pages = new TreeMap<>();
    private int reads;
    private int writes;

    @Override
    public byte @Nullable [] get(int id) {
        reads++;
        return pages.get(id);
    }

    @Override
    public void put(int id, byte[] page) {
        writes++;
        pages.put(id, page);
    }

    @Override
    public void remove(int id) {
        writes++;
        pages.remove(id);
    }

    int reads() {
        return reads;
    }

    int writes() {
        return writes;
    }

    /** What is there, in a form that can be compared. */
    SortedMap<Integer, String> content() {
        SortedMap<Integer, String> content = new TreeMap<>();
        pages.forEach((id, page) -> content.put(id, HexFormat.of().formatHex(page)));
        return content;
    }
}
