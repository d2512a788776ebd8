package io.spillway.jobs.diff;

import org.jspecify.annotations.Nullable;

/** Pages that can be read and do not change: what a merge that only counts works on. */
record UnchangedPages(PageStore pages) implements PageStore {

    @Override
    public byte @Nullable [] get(int id) throws Exception {
        return pages.get(id);
    }

    @Override
    public void put(int id, byte[] page) {
        // the merge is to be counted, not to be kept
    }

    @Override
    public void remove(int id) {
        // the merge is to be counted, not to be kept
    }
}
