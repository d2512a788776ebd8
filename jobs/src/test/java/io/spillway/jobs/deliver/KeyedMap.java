package io.spillway.jobs.deliver;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/** Flink's keyed state in memory; the test sets the current key. */
class KeyedMap implements MapState<Long, byte[]> {
    final Map<Integer, Map<Long, byte[]>> maps = new HashMap<>();
    Integer current = -1;

    private Map<Long, byte[]> map() {
        return maps.computeIfAbsent(current, key -> new HashMap<>());
    }

    List<byte[]> batches() {
        return maps.values().stream()
                .flatMap(map -> map.entrySet().stream())
                .filter(entry -> entry.getKey() >= 0)
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public byte @Nullable [] get(Long key) {
        return map().get(key);
    }

    @Override
    public void put(Long key, byte[] value) {
        map().put(key, value);
    }

    @Override
    public void putAll(Map<Long, byte[]> values) {
        map().putAll(values);
    }

    @Override
    public void remove(Long key) {
        map().remove(key);
    }

    @Override
    public boolean contains(Long key) {
        return map().containsKey(key);
    }

    @Override
    public Iterable<Map.Entry<Long, byte[]>> entries() {
        return Map.copyOf(map()).entrySet();
    }

    @Override
    public Iterable<Long> keys() {
        return map().keySet();
    }

    @Override
    public Iterable<byte[]> values() {
        return map().values();
    }

    @Override
    public Iterator<Map.Entry<Long, byte[]>> iterator() {
        return map().entrySet().iterator();
    }

    @Override
    public boolean isEmpty() {
        return map().isEmpty();
    }

    @Override
    public void clear() {
        map().clear();
    }
}
