package io.spillway.benchmarks.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.benchmarks.warehouse.BenchTable;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.ModelSpec;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.RejectLimits;
import io.spillway.jobs.spec.RowLogLimits;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.Warehouses;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.SyncMode;
import java.util.List;

/**
 * The connection that is measured: every column of a table, mirrored, with the settings that connections have anyway. A
 * job's two tasks have eight requests in flight.
 */
public final class BenchSync {
    /** When brokers abort a transaction that nobody has committed. */
    public static final int TRANSACTION_TIMEOUT_MILLIS = 900_000;

    private static final int KEY_GROUPS = 128;
    private static final int BATCH_EVENTS = 100;
    private static final int BATCH_BYTES = 450_000;
    private static final int REQUESTS_IN_FLIGHT = 4;
    private static final long REQUEST_TIMEOUT_MILLIS = 30_000;
    private static final long GIVE_UP_MILLIS = 300_000;

    private BenchSync() {}

    /** The connection from a table to a destination, with the row log that connections have anyway. */
    public static SyncSpec of(BenchTable table, DestinationSpec destination) throws WarehouseException {
        return of(table, destination, RowLogLimits.DEFAULT);
    }

    /** The connection from a table to a destination. */
    public static SyncSpec of(BenchTable table, DestinationSpec destination, RowLogLimits rowLog)
            throws WarehouseException {
        WarehouseSpec warehouse = table.server().spec();
        ObjectNode mapping =
                JsonNodeFactory.instance.objectNode().put("event", "identify").put("userId", "id");
        MappingDocument document = MappingDocument.read(Fields.of(mapping, "/mapping", new Problems()));
        return new SyncSpec(
                table.name(),
                1,
                "benchmark",
                warehouse,
                new ModelSpec(
                        table.model(),
                        List.of("id"),
                        Warehouses.of(warehouse, "").describe(table.model())),
                document.toJson(),
                SyncMode.MIRROR,
                destination,
                KEY_GROUPS,
                Keep.of(SyncMode.MIRROR),
                false,
                null,
                RejectLimits.DEFAULT,
                rowLog);
    }

    /** A receiver of RudderStack's protocol. */
    public static DestinationSpec receiver(String url) {
        return receiver(url, REQUEST_TIMEOUT_MILLIS);
    }

    /** A receiver of RudderStack's protocol that is waited for so long. */
    public static DestinationSpec receiver(String url, long requestTimeoutMillis) {
        return DestinationSpec.rudderstack(
                url, BATCH_EVENTS, BATCH_BYTES, REQUESTS_IN_FLIGHT, requestTimeoutMillis, GIVE_UP_MILLIS);
    }

    /**
     * A topic of Kafka, written to exactly once, with the settings that connection files give it.
     *
     * @param limits how fast a job delivers until it is told otherwise
     */
    public static DestinationSpec kafka(String address, String topic, RateLimits limits) {
        ObjectNode settings = JsonNodeFactory.instance
                .objectNode()
                .put("topic", topic)
                .put("exactlyOnce", true)
                .put("tombstones", false)
                .put("transactionalId", "")
                .put("transactionTimeoutMillis", TRANSACTION_TIMEOUT_MILLIS);
        settings.putObject("properties");
        return new DestinationSpec(
                DestinationSpec.KAFKA,
                address,
                settings,
                1,
                BATCH_BYTES,
                REQUESTS_IN_FLIGHT,
                REQUEST_TIMEOUT_MILLIS,
                GIVE_UP_MILLIS,
                limits);
    }

    /** What costs nothing. */
    public static DestinationSpec discarding() {
        return DestinationSpec.discarding(BATCH_EVENTS, BATCH_BYTES, REQUESTS_IN_FLIGHT);
    }
}
