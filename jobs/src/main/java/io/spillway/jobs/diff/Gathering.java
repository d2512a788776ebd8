package io.spillway.jobs.diff;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one attempt at a round has brought to this subtask: in memory up to a budget, beyond it in a local file. */
final class Gathering implements Closeable {
    private final Round round;
    private final long attempt;
    private final long budget;
    private final Supplier<Path> spillDirectory;
    private final Map<Integer, GatheredKeyGroup> keyGroups = new HashMap<>();
    private @Nullable SpillFile file;
    private long inMemory;

    /**
     * Nothing is gathered yet.
     *
     * @param budget bytes of rows that may be held in memory; when they are exceeded, all of them are spilled
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
        keyGroup(block.keyGroup()).add(block);
        inMemory += block.bytes().length;
        if (inMemory > budget) {
            spill();
        }
    }

    private void spill() throws IOException {
        SpillFile target = file == null ? SpillFile.in(spillDirectory.get()) : file;
        file = target;
        for (GatheredKeyGroup group : keyGroups.values()) {
            inMemory -= group.spillTo(target);
        }
    }

    /** Takes the end of a split; true if the key group is complete now. */
    boolean end(SplitEnd end) {
        return keyGroup(end.keyGroup()).end(end);
    }

    /** The rows of a key group, which stay gathered. */
    SortedRows look(int keyGroup, int keyCount) throws IOException {
        GatheredKeyGroup group = keyGroup(keyGroup);
        List<byte[]> blocks = file != null && group.isSpilled() ? group.load(file) : List.copyOf(group.inMemory());
        return SortedRows.of(blocks, group.rows(), keyCount);
    }

    /** Takes the rows of a key group out. */
    SortedRows take(int keyGroup, int keyCount) throws IOException {
        SortedRows rows = look(keyGroup, keyCount);
        GatheredKeyGroup group = keyGroup(keyGroup);
        for (byte[] block : group.inMemory()) {
            inMemory -= block.length;
        }
        keyGroups.remove(keyGroup);
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
