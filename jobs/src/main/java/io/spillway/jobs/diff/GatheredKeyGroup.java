package io.spillway.jobs.diff;

import io.spillway.jobs.diff.SpillFile.Place;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one key group that an attempt has brought so far, in memory and in a spill file. */
final class GatheredKeyGroup {
    private final List<byte[]> blocks = new ArrayList<>();
    private final List<Place> spilled = new ArrayList<>();
    private final BitSet endedSplits = new BitSet();
    private long rows;
    private long announcedRows;
    private @Nullable Long highest;

    void add(RowBlock block) {
        blocks.add(block.bytes());
        rows += block.rows();
    }

    /**
     * Takes the end of a split.
     *
     * @return whether all splits have ended
     */
    boolean end(SplitEnd end) {
        endedSplits.set(end.split());
        announcedRows += end.rows();
        Long ofSplit = end.highest();
        if (ofSplit != null && (highest == null || ofSplit > highest)) {
            highest = ofSplit;
        }
        if (endedSplits.cardinality() < end.splits()) {
            return false;
        }
        if (announcedRows != rows) {
            throw new IllegalStateException("Key group %d of round %d should have %d rows, %d arrived"
                    .formatted(end.keyGroup(), end.round().number(), announcedRows, rows));
        }
        return true;
    }

    /** Of the cursor's values in all splits that have ended, null if there was none. */
    @Nullable Long highest() {
        return highest;
    }

    long rows() {
        return rows;
    }

    /** Moves what is in memory to the file; gives the bytes that became free. */
    long spillTo(SpillFile file) throws IOException {
        long freed = 0;
        for (byte[] block : blocks) {
            spilled.add(file.append(block));
            freed += block.length;
        }
        blocks.clear();
        return freed;
    }

    /** All blocks, in memory. */
    List<byte[]> load(SpillFile file) throws IOException {
        List<byte[]> all = new ArrayList<>(blocks);
        for (Place place : spilled) {
            all.add(file.read(place));
        }
        return all;
    }

    List<byte[]> inMemory() {
        return blocks;
    }

    boolean isSpilled() {
        return !spilled.isEmpty();
    }
}
