package io.spillway.control.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.jobs.spec.CursorSpec;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.ModelSpec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.DocumentText;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.SyncMode;
import java.util.List;

/** Connections for tests. */
public final class Specs {
    public static final int KEY_GROUPS = 4;
    public static final String MAPPING = "{event: identify, userId: id}";

    private static final WarehouseSpec WAREHOUSE =
            new WarehouseSpec("postgresql", "127.0.0.1", 5432, "shop", "reader", "prefer", 1000);

    private Specs() {}

    /** A connection that sends customers in mirror mode. */
    public static SyncSpec customers() {
        return customers("select id, email, plan from customers", MAPPING);
    }

    public static SyncSpec customers(String sql, String mapping) {
        return spec("customers", SyncMode.MIRROR, sql, "id", mapping, "http://127.0.0.1:1");
    }

    /** A connection that reads new customers by a cursor. */
    public static SyncSpec customers(CursorSpec cursor) {
        return customers().withCursor(cursor);
    }

    static SyncSpec spec(
            String name, SyncMode mode, String sql, String primaryKey, String mapping, String destination) {
        List<Column> columns = List.of(
                new Column("id", ColumnType.INT8),
                new Column("email", ColumnType.TEXT),
                new Column("plan", ColumnType.TEXT));
        return new SyncSpec(
                name,
                1,
                "test",
                WAREHOUSE,
                new ModelSpec(sql, List.of(primaryKey), columns),
                json(mapping),
                mode,
                DestinationSpec.rudderstack(destination, 100, 450_000, 4, 1000, 1000),
                KEY_GROUPS);
    }

    private static JsonNode json(String mapping) {
        try {
            return DocumentText.parse("mapping.yaml", mapping).root();
        } catch (DocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
