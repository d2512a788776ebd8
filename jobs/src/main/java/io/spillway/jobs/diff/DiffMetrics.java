package io.spillway.jobs.diff;

import io.spillway.jobs.spec.RowCounts;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the diff tells Flink, once per block, page or key group. Counts begin anew with every start of the task, and an
 * attempt that is repeated counts again: exact numbers are in reports. Names are listed in docs/metrics.md. Changed by
 * the task's thread, read by any.
 */
final class DiffMetrics {
    private static final String GROUP = "spillway";

    private final Counter rowsRead;
    private final Counter rowsUnchanged;
    private final Counter rowsInserted;
    private final Counter rowsUpdated;
    private final Counter rowsDeleted;
    private final Counter rowsInvalid;
    private final Counter pagesRead;
    private final Counter pagesWritten;
    private volatile long gatheredBytes;
    private volatile long spilledBytes;

    DiffMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup(GROUP);
        rowsRead = group.counter("rowsRead");
        group.meter("rowsReadPerSecond", new MeterView(rowsRead));
        rowsUnchanged = group.counter("rowsUnchanged");
        rowsInserted = group.counter("rowsInserted");
        rowsUpdated = group.counter("rowsUpdated");
        rowsDeleted = group.counter("rowsDeleted");
        rowsInvalid = group.counter("rowsInvalid");
        pagesRead = group.counter("pagesRead");
        pagesWritten = group.counter("pagesWritten");
        group.gauge("gatheredBytes", () -> gatheredBytes);
        group.gauge("spilledBytes", () -> spilledBytes);
    }

    void arrived(int rows) {
        rowsRead.inc(rows);
    }

    /** How much of the newest attempt waits, in memory and in a file. */
    void gathered(long inMemory, long inFile) {
        gatheredBytes = inMemory;
        spilledBytes = inFile;
    }

    void merged(RowCounts rows) {
        rowsUnchanged.inc(rows.unchanged());
        rowsInserted.inc(rows.inserted());
        rowsUpdated.inc(rows.updated());
        rowsDeleted.inc(rows.deleted());
        rowsInvalid.inc(rows.invalid());
    }

    void pageRead() {
        pagesRead.inc();
    }

    void pageWritten() {
        pagesWritten.inc();
    }
}
