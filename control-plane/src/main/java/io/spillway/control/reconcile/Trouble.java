package io.spillway.control.reconcile;

import io.spillway.control.flink.JobState;
import io.spillway.control.flink.ObservedJob;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.RoundTally;
import java.util.Optional;

/**
 * Tells a job that fails again and again and gets nowhere from one that recovers. Getting somewhere is reading more
 * rows than ever before in the run, or a checkpoint with other counts. For one thread.
 */
final class Trouble {
    /** Fewer failures are bad luck. */
    private static final int LEAST_FAILURES = 3;

    private final long patienceMillis;
    private long mostRows;
    private Optional<RoundTally> durable = Optional.empty();
    private boolean isFailing;
    private int failures;
    private long sinceMillis;

    /**
     * Knows of no trouble yet.
     *
     * @param patienceMillis for how long a job may fail and get nowhere
     */
    Trouble(long patienceMillis) {
        this.patienceMillis = patienceMillis;
    }

    /** Takes note of a look at the job; gives the reason to give up, empty as long as there is hope. */
    Optional<String> look(Optional<ObservedJob> job, RunRecord run, long nowMillis) {
        if (run.rowsRead() > mostRows || !durable.equals(Optional.of(run.durable()))) {
            mostRows = Math.max(mostRows, run.rowsRead());
            durable = Optional.of(run.durable());
            failures = 0;
        }
        boolean failsNow = job.filter(seen -> isFailing(seen.state())).isPresent();
        if (failsNow && !isFailing) {
            sinceMillis = failures == 0 ? nowMillis : sinceMillis;
            failures++;
        }
        isFailing = failsNow;
        if (failures < LEAST_FAILURES || nowMillis - sinceMillis < patienceMillis) {
            return Optional.empty();
        }
        String why = job.map(ObservedJob::failure).orElse(null);
        return Optional.of(
                "the job has failed %d times in %d s and got nowhere%s. What is owed is kept: mend it and run again"
                        .formatted(failures, (nowMillis - sinceMillis) / 1000, why == null ? "" : ", at last: " + why));
    }

    private static boolean isFailing(JobState state) {
        return switch (state) {
            case FAILING, RESTARTING -> true;
            case INITIALIZING, CREATED, RUNNING, CANCELLING, CANCELED, FAILED, FINISHED, SUSPENDED, RECONCILING ->
                false;
        };
    }
}
