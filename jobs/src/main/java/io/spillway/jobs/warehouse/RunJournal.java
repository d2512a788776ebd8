package io.spillway.jobs.warehouse;

import io.spillway.jobs.spec.RowLogEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run did, to be kept beside the data.
 *
 * @param run the run's number
 * @param runId as events carry it
 * @param kind incremental or full
 * @param status how it ended
 * @param counts of the run's rows and events
 * @param error why it failed or is held
 */
public record RunJournal(
        String connection,
        long run,
        String runId,
        String kind,
        String status,
        Instant startedAt,
        Instant endedAt,
        Counts counts,
        @Nullable String error) {

    /** How many rows and events were what. */
    public record Counts(
            long read,
            long unchanged,
            long inserted,
            long updated,
            long deleted,
            long invalid,
            long delivered,
            long rejected) {}

    /** The run's part of the row log. */
    @FunctionalInterface
    public interface Rows {
        /** Tells every line, once. */
        void forEach(Consumer<RowLogEntry> to) throws IOException;
    }
}
