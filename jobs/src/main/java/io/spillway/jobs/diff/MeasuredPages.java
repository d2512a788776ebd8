package io.spillway.jobs.diff;

import org.jspecify.annotations.Nullable;

/** Pages whose readings and writings are counted; what stands beside a page is written as one, and read with it. */
record MeasuredPages(PageStore pages, DiffMetrics metrics) implements PageStore {

    @Override
    public byte @Nullable [] get(int id) throws Exception {
        if (id > 0) {
            metrics.pageRead();
        }
        return pages.get(id);
    }

    @Override
    public void put(int id, byte[] page) throws Exception {
        metrics.pageWritten();
        pages.put(id, page);
    }

    @Override
    public void remove(int id) throws Exception {
        pages.remove(id);
    }
}
