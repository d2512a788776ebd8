package io.spillway.jobs.deliver;

import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecordSerializer;
import io.spillway.jobs.stream.KeyGroups;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Changes that wait for delivery, in keyed state. A batch is released once a completed checkpoint holds it, so that the
 * state never forgets what a destination has seen; it is removed when all its changes are settled. The order of release
 * is the order of arrival. For the task's thread.
 *
 * <p>State: batches under numbers that rise from 0, and under {@link #RANGE} which numbers may be there: version (1
 * byte), the lowest number (8) and the next one to be given (8), big-endian. So nothing has to search the state:
 * RocksDB would walk over all that was ever removed.
 */
final class Outbox {
    /** Where the range of numbers stands among the batches. */
    static final long RANGE = -1;

    private static final byte VERSION_1 = 1;
    private static final int RANGE_BYTES = 17;

    private final KeyGroups keyGroups;
    private final Consumer<Integer> currentKey;
    private final MapState<Long, byte[]> state;
    private final DiffRecordSerializer serializer = new DiffRecordSerializer();
    private final DataOutputSerializer out = new DataOutputSerializer(4096);

    private final Map<Integer, Numbers> numbers = new HashMap<>();
    private long bytes;
    private List<Place> added = new ArrayList<>();
    private final NavigableMap<Long, List<Place>> inCheckpoints = new TreeMap<>();
    private final Deque<Place> released = new ArrayDeque<>();

    /**
     * An outbox over this state.
     *
     * @param currentKey sets Flink's current key
     */
    Outbox(KeyGroups keyGroups, Consumer<Integer> currentKey, MapState<Long, byte[]> state) {
        this.keyGroups = keyGroups;
        this.currentKey = currentKey;
        this.state = state;
    }

    /**
     * Where a batch lies.
     *
     * @param bytes its size in the state
     */
    record Place(int keyGroup, long number, int bytes) {}

    /** The numbers of a key group's batches. */
    private static final class Numbers {
        private final NavigableSet<Long> held = new TreeSet<>();
        private long next;
        private boolean changed;

        long lowest() {
            return held.isEmpty() ? next : held.first();
        }
    }

    /** Finds what a restored checkpoint holds of a key group: all of that is released. */
    void restore(int keyGroup) throws Exception {
        currentKey.accept(keyGroups.partitionKey(keyGroup));
        byte[] stored = state.get(RANGE);
        if (stored == null) {
            return;
        }
        ByteBuffer range = ByteBuffer.wrap(stored);
        byte version = range.get();
        if (version != VERSION_1) {
            throw new IOException(
                    "An outbox has version %d, this job reads versions up to %d".formatted(version, VERSION_1));
        }
        long lowest = range.getLong();
        Numbers known = numbers(keyGroup);
        known.next = range.getLong();
        for (long number = lowest; number < known.next; number++) {
            byte[] batch = state.get(number);
            if (batch != null) {
                known.held.add(number);
                bytes += batch.length;
                released.add(new Place(keyGroup, number, batch.length));
            }
        }
    }

    private Numbers numbers(int keyGroup) {
        return numbers.computeIfAbsent(keyGroup, group -> new Numbers());
    }

    void add(ChangeBatch batch) throws Exception {
        currentKey.accept(keyGroups.partitionKey(batch.keyGroup()));
        Numbers known = numbers(batch.keyGroup());
        long number = known.next++;
        known.held.add(number);
        known.changed = true;
        out.clear();
        serializer.serialize(batch, out);
        state.put(number, out.getCopyOfBuffer());
        bytes += out.length();
        added.add(new Place(batch.keyGroup(), number, out.length()));
    }

    /** A checkpoint is being taken: it holds all that was added so far. */
    void checkpoint(long id) throws Exception {
        for (Map.Entry<Integer, Numbers> entry : numbers.entrySet()) {
            Numbers known = entry.getValue();
            if (known.changed) {
                known.changed = false;
                currentKey.accept(keyGroups.partitionKey(entry.getKey()));
                state.put(
                        RANGE,
                        ByteBuffer.allocate(RANGE_BYTES)
                                .put(VERSION_1)
                                .putLong(known.lowest())
                                .putLong(known.next)
                                .array());
            }
        }
        inCheckpoints.put(id, added);
        added = new ArrayList<>();
    }

    /** A checkpoint is complete: what it and earlier ones hold is released. */
    void complete(long id) {
        NavigableMap<Long, List<Place>> done = inCheckpoints.headMap(id, true);
        done.values().forEach(released::addAll);
        done.clear();
    }

    /** How many batches wait or are on their way. */
    int size() {
        return numbers.values().stream().mapToInt(known -> known.held.size()).sum();
    }

    /** Whether batches of a key group wait or are on their way. */
    boolean holds(int keyGroup) {
        return !numbers(keyGroup).held.isEmpty();
    }

    /** Bytes of all of them. */
    long bytes() {
        return bytes;
    }

    /** The places of all released batches. */
    List<Place> released() {
        return List.copyOf(released);
    }

    /** Whether a released batch waits. */
    boolean hasReleased() {
        return !released.isEmpty();
    }

    /** The next released batch's place, null if there is none. It stays in the state until it is removed. */
    @Nullable Place poll() {
        return released.poll();
    }

    ChangeBatch get(Place place) throws Exception {
        currentKey.accept(keyGroups.partitionKey(place.keyGroup()));
        byte[] stored = state.get(place.number());
        DiffRecord record = serializer.deserialize(new DataInputDeserializer(stored));
        if (record instanceof ChangeBatch batch) {
            return batch;
        }
        throw new IllegalStateException("The outbox holds something else than changes: " + record);
    }

    void remove(Place place) throws Exception {
        currentKey.accept(keyGroups.partitionKey(place.keyGroup()));
        state.remove(place.number());
        bytes -= place.bytes();
        Numbers known = numbers(place.keyGroup());
        known.held.remove(place.number());
        known.changed = true;
    }
}
