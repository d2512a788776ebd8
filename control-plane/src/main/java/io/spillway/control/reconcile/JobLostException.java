package io.spillway.control.reconcile;

import java.io.IOException;

/** The cluster does not know the job any more that it was given: its JobManager has been replaced, for instance. */
final class JobLostException extends IOException {
    private static final long serialVersionUID = 1;

    JobLostException() {
        super("Flink does not know the job any more: run again, it goes on from its newest checkpoint");
    }
}
