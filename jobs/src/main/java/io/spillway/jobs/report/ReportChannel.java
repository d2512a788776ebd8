package io.spillway.jobs.report;

import io.spillway.jobs.spec.RoundReport;

/** Where reports go. A newer report takes the place of an older one that was not heard yet. */
interface ReportChannel extends AutoCloseable {
    void start();

    /** Takes a report and returns at once. */
    void report(RoundReport report);

    @Override
    void close();
}
