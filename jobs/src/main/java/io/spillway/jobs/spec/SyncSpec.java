package io.spillway.jobs.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.compile.MappingCompiler;
import io.spillway.mapping.compile.MappingPlace;
import io.spillway.mapping.document.Digests;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.SyncMode;
import org.jspecify.annotations.Nullable;

/**
 * Everything a job must know of its connection; nothing in it is secret.
 *
 * @param connection the connection's id
 * @param revision of the connection; grows on every save
 * @param version Spillway's own, as events carry it
 * @param mapping the mapping document in its canonical form
 * @param keyGroups Flink's maximum parallelism; can never change once there is state
 * @param keep what the state keeps of rows that were sent; may change
 * @param dryRun whether the job only finds out what a run would do; it delivers nothing, not even what it owes
 * @param cursor lets most rounds read only rows that are new, null to read the whole model each time
 * @param rejects what becomes of rejected rows
 * @param rowLog how long it is kept what was done about each row
 */
public record SyncSpec(
        String connection,
        long revision,
        String version,
        WarehouseSpec warehouse,
        ModelSpec model,
        JsonNode mapping,
        SyncMode mode,
        DestinationSpec destination,
        int keyGroups,
        Keep keep,
        boolean dryRun,
        @Nullable CursorSpec cursor,
        RejectLimits rejects,
        RowLogLimits rowLog) {
    public SyncSpec {
        // documents of earlier versions have none
        keep = keep == null ? Keep.of(mode) : keep;
        rejects = rejects == null ? RejectLimits.DEFAULT : rejects;
        rowLog = rowLog == null ? RowLogLimits.DEFAULT : rowLog;
    }

    /** A connection with the usual limits for rejects and for the row log. */
    public SyncSpec(
            String connection,
            long revision,
            String version,
            WarehouseSpec warehouse,
            ModelSpec model,
            JsonNode mapping,
            SyncMode mode,
            DestinationSpec destination,
            int keyGroups,
            Keep keep,
            boolean dryRun,
            @Nullable CursorSpec cursor) {
        this(
                connection,
                revision,
                version,
                warehouse,
                model,
                mapping,
                mode,
                destination,
                keyGroups,
                keep,
                dryRun,
                cursor,
                RejectLimits.DEFAULT,
                RowLogLimits.DEFAULT);
    }

    /** A connection that sends, keeps what its mode needs, and has no cursor. */
    public SyncSpec(
            String connection,
            long revision,
            String version,
            WarehouseSpec warehouse,
            ModelSpec model,
            JsonNode mapping,
            SyncMode mode,
            DestinationSpec destination,
            int keyGroups) {
        this(
                connection,
                revision,
                version,
                warehouse,
                model,
                mapping,
                mode,
                destination,
                keyGroups,
                Keep.of(mode),
                false,
                null);
    }

    /**
     * The mapping, ready for the model's columns.
     *
     * @throws IllegalStateException if they do not fit each other, which was checked when the connection was saved
     */
    public CompiledMapping compile() {
        Problems problems = new Problems();
        MappingDocument document = MappingDocument.read(Fields.of(mapping, "/mapping", problems));
        try {
            return MappingCompiler.compile(
                    document, model.columns(), model.primaryKey(), mode, keep, MappingPlace.IN_CONNECTION);
        } catch (DocumentException e) {
            throw new IllegalStateException("The mapping does not fit the model: " + e.getMessage(), e);
        }
    }

    /** Changes whenever another query or another mapping may give other events: the next run has to be full then. */
    public String resultVersion() {
        return Digests.sha256(compile().fingerprintVersion() + "\n" + model.primaryKey() + "\n" + model.sql());
    }

    /** This connection with the warehouse and the destination of another revision, which may have moved. */
    public SyncSpec reachedAs(SyncSpec other) {
        return with(other.warehouse, other.destination, keep, dryRun, cursor);
    }

    /** This connection, keeping something else of rows. */
    public SyncSpec keeping(Keep what) {
        return with(warehouse, destination, what, dryRun, cursor);
    }

    /** This connection for a job that delivers nothing. */
    public SyncSpec asDryRun() {
        return with(warehouse, destination, keep, true, cursor);
    }

    /** This connection with another cursor, or null for none. */
    public SyncSpec withCursor(@Nullable CursorSpec by) {
        return with(warehouse, destination, keep, dryRun, by);
    }

    private SyncSpec with(WarehouseSpec from, DestinationSpec to, Keep what, boolean dry, @Nullable CursorSpec by) {
        return new SyncSpec(
                connection,
                revision,
                version,
                from,
                model,
                mapping,
                mode,
                to,
                keyGroups,
                what,
                dry,
                by,
                rejects,
                rowLog);
    }
}
