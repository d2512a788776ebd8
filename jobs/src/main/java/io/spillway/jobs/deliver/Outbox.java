package io.spillway.jobs.deliver;

import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecordSerializer;
import io.spillway.jobs.stream.KeyGroups;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Changes that wait for delivery, in keyed state. A batch is released once a completed checkpoint holds it, so that the
 * state never forgets what a destination has seen; it is removed when all its changes are settled. The order of release
 * is the order of arrival. For the task's thread.
 */
final class Outbox {
    private final KeyGroups keyGroups;
    private final Consumer<Integer> currentKey;
    private final MapState<Long, byte[]> state;
    private final DiffRecordSerializer serializer = new DiffRecordSerializer();
    private final DataOutputSerializer out = new DataOutputSerializer(4096);

    private final Map<Integer, Long> nextNumbers = new HashMap<>();
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

    /** Where a batch lies. */
    record Place(int keyGroup, long number) {}

    /** Finds what a restored checkpoint holds of a key group: all of that is released. */
    void restore(int keyGroup) throws Exception {
        currentKey.accept(keyGroups.partitionKey(keyGroup));
        List<Long> numbers = new ArrayList<>();
        state.keys().forEach(numbers::add);
        numbers.sort(null);
        for (long number : numbers) {
            released.add(new Place(keyGroup, number));
            nextNumbers.put(keyGroup, number + 1);
        }
    }

    void add(ChangeBatch batch) throws Exception {
        currentKey.accept(keyGroups.partitionKey(batch.keyGroup()));
        long number = nextNumbers.merge(batch.keyGroup(), 1L, (next, one) -> next + 1) - 1;
        out.clear();
        serializer.serialize(batch, out);
        state.put(number, out.getCopyOfBuffer());
        added.add(new Place(batch.keyGroup(), number));
    }

    /** A checkpoint is being taken: it holds all that was added so far. */
    void checkpoint(long id) {
        inCheckpoints.put(id, added);
        added = new ArrayList<>();
    }

    /** A checkpoint is complete: what it and earlier ones hold is released. */
    void complete(long id) {
        NavigableMap<Long, List<Place>> done = inCheckpoints.headMap(id, true);
        done.values().forEach(released::addAll);
        done.clear();
    }

    /** The places of all released batches. */
    List<Place> released() {
        return List.copyOf(released);
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
    }
}
