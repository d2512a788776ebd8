package io.spillway.jobs.diff;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt at a round has brought to this subtask: in memory up to a budget, beyond it in a local file. The key
 * group that takes the most memory is spilled first: pieces in the file are large, and memory stays in use.
 */
final class Gathering implements Closeable {
    private final Round round;
    private final long attempt;
    private final long budget;
    private final Supplier<Path> spillDirectory;
    private final LastSeen lastSeen;
    private final Map<Integer, GatheredKeyGroup> keyGroups = new HashMap<>();
    private final Deque<RowChunk> free = new ArrayDeque<>();
    private @Nullable SpillFile file;
    private long inMemory;
    private long ofUnchanged;

    /** What is known of a key group's rows before they come. */
    @FunctionalInterface
    interface LastSeen {
        /**
         * What recognizes unchanged rows of a key group.
         *
         * @param room bytes of memory that it may take; if that is too little, it recognizes nothing
         */
        UnchangedRows of(int keyGroup, long room) throws Exception;
    }

    /**
     * Nothing is gathered yet.
     *
     * @param budget bytes of memory that rows may take; what exceeds it is spilled
     */
    Gathering(Round round, long attempt, long budget, Supplier<Path> spillDirectory, LastSeen lastSeen) {
        this.round = round;
        this.attempt = attempt;
        this.budget = budget;
        this.spillDirectory = spillDirectory;
        this.lastSeen = lastSeen;
    }

    Round round() {
        return round;
    }

    long attempt() {
        return attempt;
    }

    void add(RowBlock block) throws Exception {
        inMemory += keyGroup(block.keyGroup()).add(block, free);
        while (inMemory > 0 && bytesInMemory() > budget) {
            spill();
        }
    }

    private void spill() throws IOException {
        SpillFile target = file == null ? SpillFile.in(spillDirectory.get()) : file;
        file = target;
        GatheredKeyGroup largest =
                Collections.max(keyGroups.values(), Comparator.comparingLong(GatheredKeyGroup::inMemory));
        inMemory -= largest.inMemory();
        largest.spillTo(target, free);
    }

    /** Takes the end of a split; true if the key group is complete now. */
    boolean end(SplitEnd end) throws Exception {
        return keyGroup(end.keyGroup()).end(end);
    }

    /** The cursor's highest value in the attempt, as a complete key group knows it; null if there was none. */
    @Nullable Long highest(int keyGroup) throws Exception {
        return keyGroup(keyGroup).highest();
    }

    /** Which rows of a key group have come as they were; they are not among those that were gathered. */
    UnchangedRows unchanged(int keyGroup) throws Exception {
        return keyGroup(keyGroup).unchanged();
    }

    /** The gathered rows of a key group, which stay gathered. */
    SortedRows look(int keyGroup, int keyCount) throws Exception {
        GatheredKeyGroup group = keyGroup(keyGroup);
        List<RowChunk> chunks = file != null && group.isSpilled() ? group.load(file) : group.chunks();
        return SortedRows.of(chunks, group.rows(), keyCount);
    }

    /** Takes the rows of a key group out. */
    SortedRows take(int keyGroup, int keyCount) throws Exception {
        SortedRows rows = look(keyGroup, keyCount);
        inMemory -= keyGroup(keyGroup).inMemory();
        ofUnchanged -= keyGroup(keyGroup).unchanged().bytes();
        keyGroups.remove(keyGroup);
        free.clear();
        if (keyGroups.isEmpty()) {
            // nothing points into the file any more, and the next round may be far off
            close();
        }
        return rows;
    }

    long bytesInMemory() {
        return inMemory + ofUnchanged;
    }

    long bytesInFile() {
        return file == null ? 0 : file.size();
    }

    private GatheredKeyGroup keyGroup(int keyGroup) throws Exception {
        GatheredKeyGroup group = keyGroups.get(keyGroup);
        if (group == null) {
            UnchangedRows unchanged = lastSeen.of(keyGroup, budget / 2 - ofUnchanged);
            ofUnchanged += unchanged.bytes();
            group = new GatheredKeyGroup(unchanged);
            keyGroups.put(keyGroup, group);
        }
        return group;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
