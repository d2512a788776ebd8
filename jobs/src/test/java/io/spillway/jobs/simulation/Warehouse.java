package io.spillway.jobs.simulation;

import java.util.ArrayList;
import java.util.List;

/** A table without constraints: keys may be there twice or be NULL, as in the result of any query. */
final class Warehouse {
    static final int KEYS = 8;

    private final Journal journal;
    private final List<WarehouseRow> rows = new ArrayList<>();

    Warehouse(Journal journal) {
        this.journal = journal;
    }

    private boolean has(int key) {
        for (WarehouseRow row : rows) {
            if (row.key() == key) {
                return true;
            }
        }
        return false;
    }

    void insert(int key, int value) {
        if (!has(key)) {
            rows.add(new WarehouseRow(key, value));
        }
    }

    void update(int key, int value) {
        if (has(key)) {
            delete(key);
            rows.add(new WarehouseRow(key, value));
        }
    }

    void delete(int key) {
        rows.removeIf(row -> row.key() == key);
    }

    void duplicate(int key, int value) {
        if (has(key)) {
            rows.add(new WarehouseRow(key, value));
        }
    }

    void insertWithoutKey(int value) {
        rows.add(new WarehouseRow(WarehouseRow.NO_KEY, value));
    }

    List<WarehouseRow> rows() {
        return List.copyOf(rows);
    }

    /** One snapshot for all splits of an attempt. */
    Reading open(int round, int mapping) {
        return new Reading(round, mapping, rows(), journal);
    }
}
