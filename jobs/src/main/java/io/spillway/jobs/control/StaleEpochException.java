package io.spillway.jobs.control;

import io.spillway.jobs.spec.JobAddress;
import java.io.IOException;

/** There is a newer submission of the connection: this job must end and deliver nothing more. */
public final class StaleEpochException extends IOException {
    private static final long serialVersionUID = 1;

    StaleEpochException(JobAddress address) {
        super("Epoch %d of connection %s is not the newest any more".formatted(address.epoch(), address.connection()));
    }
}
