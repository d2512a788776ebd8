package io.spillway.jobs.diff;

import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * Pages in Flink's keyed state, under the current key. What stands beside pages is a state of its own: RocksDB sorts
 * new entries into old ones every so often, and would write all pages anew for some changes.
 */
record StatePages(MapState<Integer, byte[]> pages, MapState<Integer, byte[]> beside) implements PageStore {

    @Override
    public byte @Nullable [] get(int id) throws Exception {
        return of(id).get(id);
    }

    @Override
    public void put(int id, byte[] page) throws Exception {
        of(id).put(id, page);
    }

    @Override
    public void remove(int id) throws Exception {
        of(id).remove(id);
    }

    private MapState<Integer, byte[]> of(int id) {
        return id > 0 ? pages : beside;
    }
}
