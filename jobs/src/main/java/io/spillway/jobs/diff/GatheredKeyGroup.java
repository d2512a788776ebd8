package io.spillway.jobs.diff;

import io.spillway.jobs.diff.SpillFile.Place;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one key group that an attempt has brought so far, in memory and in a spill file. */
final class GatheredKeyGroup {
    /** Smaller blocks, the last ones of a split, are kept as they come: copying them would take more room. */
    private static final int LEAST_TO_COPY = RowChunk.BYTES / 8;

    private final List<RowChunk> chunks = new ArrayList<>();
    private final List<Place> spilled = new ArrayList<>();
    private final UnchangedRows unchanged;
    private final BitSet endedSplits = new BitSet();
    private long arrivedRows;
    private long announcedRows;
    private long inMemory;
    private @Nullable Long highest;

    /** Nothing has arrived; rows that {@code unchanged} recognizes will be marked there and not be kept. */
    GatheredKeyGroup(UnchangedRows unchanged) {
        this.unchanged = unchanged;
    }

    /**
     * Takes rows in.
     *
     * @param free empty chunks to use before new ones are made
     * @return bytes of memory that this took
     */
    long add(RowBlock block, Deque<RowChunk> free) {
        arrivedRows += block.rows();
        byte[] bytes = unchanged.rest(block.bytes());
        return bytes.length == 0 ? 0 : keep(bytes, free);
    }

    private int keep(byte[] bytes, Deque<RowChunk> free) {
        RowChunk last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
        if (last != null && last.fits(bytes)) {
            last.append(bytes);
            return 0;
        }
        RowChunk chunk;
        if (bytes.length < LEAST_TO_COPY || bytes.length > RowChunk.BYTES) {
            chunk = RowChunk.of(bytes);
        } else {
            chunk = free.isEmpty() ? RowChunk.empty() : free.remove();
            chunk.append(bytes);
        }
        chunks.add(chunk);
        inMemory += chunk.size();
        return chunk.size();
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
        if (announcedRows != arrivedRows) {
            throw new IllegalStateException("Key group %d of round %d should have %d rows, %d arrived"
                    .formatted(end.keyGroup(), end.round().number(), announcedRows, arrivedRows));
        }
        return true;
    }

    /** Of the cursor's values in all splits that have ended, null if there was none. */
    @Nullable Long highest() {
        return highest;
    }

    /** Rows that were kept. */
    long rows() {
        return arrivedRows - unchanged.count();
    }

    UnchangedRows unchanged() {
        return unchanged;
    }

    /** Bytes of memory that its rows take. */
    long inMemory() {
        return inMemory;
    }

    /** Moves what is in memory to the file; what can be filled again goes to the free chunks. */
    void spillTo(SpillFile file, Deque<RowChunk> free) throws IOException {
        for (RowChunk chunk : chunks) {
            spilled.add(file.append(chunk.bytes(), chunk.length()));
            if (chunk.size() == RowChunk.BYTES) {
                chunk.clear();
                free.add(chunk);
            }
        }
        chunks.clear();
        inMemory = 0;
    }

    /** All rows, in memory. */
    List<RowChunk> load(SpillFile file) throws IOException {
        List<RowChunk> all = new ArrayList<>(chunks);
        for (Place place : spilled) {
            all.add(RowChunk.of(file.read(place)));
        }
        return all;
    }

    List<RowChunk> chunks() {
        return chunks;
    }

    boolean isSpilled() {
        return !spilled.isEmpty();
    }
}
