package io.spillway.jobs.simulation;

import io.spillway.mapping.model.RowChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model's result as a promise sees it: which keys are there, and which of them have one row and no other. */
final class SeenResult {
    private final int mapping;
    private final @Nullable Integer[] values = new Integer[Warehouse.KEYS];
    private final boolean[] ambiguous = new boolean[Warehouse.KEYS];

    SeenResult(int mapping, List<WarehouseRow> rows) {
        this.mapping = mapping;
        for (WarehouseRow row : rows) {
            if (row.key() != WarehouseRow.NO_KEY) {
                Integer other = values[row.key()];
                ambiguous[row.key()] |= other != null && other != row.value();
                values[row.key()] = row.value();
            }
        }
    }

    /** Whether the key is not there at all. */
    boolean lacks(int key) {
        return values[key] == null;
    }

    /** Whether its rows contradict each other, so that nothing may be sent of it. */
    boolean isAmbiguous(int key) {
        return ambiguous[key];
    }

    /** How many keys have a row that may be sent. */
    int validKeys() {
        int valid = 0;
        for (int key = 0; key < Warehouse.KEYS; key++) {
            valid += lacks(key) || ambiguous[key] ? 0 : 1;
        }
        return valid;
    }

    /** Whether the event tells the key's row as it is here. */
    boolean says(int key, @Nullable Event event) {
        Integer value = values[key];
        return event != null
                && value != null
                && !ambiguous[key]
                && event.change() != RowChange.DELETED
                && event.value() == value
                && event.mapping() == mapping;
    }
}
