package io.spillway.jobs.diff;

import org.jspecify.annotations.Nullable;

/** Where the pages of one key group are, by their ids. */
interface PageStore {
    byte @Nullable [] get(int id) throws Exception;

    void put(int id, byte[] page) throws Exception;

    void remove(int id) throws Exception;
}
