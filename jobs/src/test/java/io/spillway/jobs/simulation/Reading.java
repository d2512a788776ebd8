package io.spillway.jobs.simulation;

import java.util.ArrayList;
import java.util.List;

/** The warehouse's side of an attempt: a snapshot, read in splits, each in two fetches. Notes whether all went well. */
final class Reading {
    static final int SPLITS = 2;
    static final int FETCHES = 2;

    private final int round;
    private final int mapping;
    private final List<WarehouseRow> rows;
    private final Journal journal;
    private int endedSplits;

    Reading(int round, int mapping, List<WarehouseRow> rows, Journal journal) {
        this.round = round;
        this.mapping = mapping;
        this.rows = rows;
        this.journal = journal;
    }

    static int splitOf(WarehouseRow row) {
        return row.key() < Warehouse.KEYS / 2 ? 0 : 1;
    }

    /** The rows of one fetch; the last one ends the split. */
    List<WarehouseRow> fetch(int split, int fetch) {
        List<WarehouseRow> fetched = new ArrayList<>();
        int number = 0;
        for (WarehouseRow row : rows) {
            if (splitOf(row) == split && number++ % FETCHES == fetch) {
                fetched.add(row);
            }
        }
        if (fetch == FETCHES - 1) {
            end();
        }
        return fetched;
    }

    private void end() {
        endedSplits++;
        if (endedSplits == SPLITS) {
            journal.add(new Journal.ReadWhole(round, mapping, rows));
        }
    }
}
