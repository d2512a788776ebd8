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
    private final Map<Integer, GatheredKeyGroup> keyGroups = new HashMap<>();
    private final Deque<RowChunk> free = new ArrayDeque<>();
    private @Nullable SpillFile file;
    private long inMemory;

    /**
     * Nothing is gathered yet.
     *
     * @param budget bytes of memory that rows may take; what exceeds it is spilled
     */
    Gathering(Round round, long attempt, long budget, Supplier<Path> spillDirectory) {
        this.round = round;
        this.attempt = attempt;
        this.budget = budget;
        this.spillDirectory = spillDirectory;
    }

    Round round() {
        return round;
    }

    long attempt() {
        return attempt;
    }

    void add(RowBlock block) throws IOException {
        inMemory += keyGroup(block.keyGroup()).add(block, free);
        while (inMemory > budget) {
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
    boolean end(SplitEnd end) {
        return keyGroup(end.keyGroup()).end(end);
    }

    /** The cursor's highest value in the attempt, as a complete key group knows it; null if there was none. */
    @Nullable Long highest(int keyGroup) {
        return keyGroup(keyGroup).highest();
    }

    /** The rows of a key group, which stay gathered. */
    SortedRows look(int keyGroup, int keyCount) throws IOException {
        GatheredKeyGroup group = keyGroup(keyGroup);
        List<RowChunk> chunks = file != null && group.isSpilled() ? group.load(file) : group.chunks();
        return SortedRows.of(chunks, group.rows(), keyCount);
    }

    /** Takes the rows of a key group out. */
    SortedRows take(int keyGroup, int keyCount) throws IOException {
        SortedRows rows = look(keyGroup, keyCount);
        inMemory -= keyGroup(keyGroup).inMemory();
        keyGroups.remove(keyGroup);
        free.clear();
        if (keyGroups.isEmpty()) {
            // nothing points into the file any more, and the next round may be far off
            close();
        }
        return rows;
    }

    long bytesInMemory() {
        return inMemory;
    }

    long bytesInFile() {
        return file == null ? 0 : file.size();
    }

    private GatheredKeyGroup keyGroup(int keyGroup) {
        return keyGroups.computeIfAbsent(keyGroup, group -> new GatheredKeyGroup());
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
