package io.spillway.jobs.diff;

import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/** Pages in Flink's keyed state, under the current key. */
record StatePages(MapState<Integer, byte[]> state) implements PageStore {

    @Override
    public byte @Nullable [] get(int id) throws Exception {
        return state.get(id);
    }

    @Override
    public void put(int id, byte[] page) throws Exception {
        state.put(id, page);
    }

    @Override
    public void remove(int id) throws Exception {
        state.remove(id);
    }
}
