package io.spillway.control.reconcile;

import io.spillway.control.flink.ObservedJob;
import io.spillway.jobs.spec.SyncSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a run comes by its job. */
sealed interface Start {
    /** The job that is there does what is wanted. */
    record Keep(String jobId) implements Start {}

    /** There is none. */
    record Submit() implements Start {}

    /** One is there that will not do: it has to end first. */
    record Replace(String jobId) implements Start {}

    /**
     * Decides.
     *
     * @param submitted what the job that is there was made of, null if it is to be used no more
     * @param job that job, as the cluster sees it; empty if this process has submitted none, or Flink forgot it
     */
    static Start next(SyncSpec wanted, @Nullable SyncSpec submitted, Optional<ObservedJob> job) {
        if (job.isEmpty()) {
            return new Submit();
        }
        String id = job.get().jobId();
        return switch (job.get().state()) {
            case INITIALIZING, CREATED, RUNNING, RESTARTING, RECONCILING ->
                wanted.equals(submitted) ? new Keep(id) : new Replace(id);
            case FAILING, CANCELLING, SUSPENDED -> new Replace(id);
            case FAILED, CANCELED, FINISHED -> new Submit();
        };
    }
}
