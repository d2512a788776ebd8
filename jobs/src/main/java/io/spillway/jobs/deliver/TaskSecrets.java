package io.spillway.jobs.deliver;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.destination.Secrets;
import io.spillway.jobs.spec.JobAddress;
import java.io.IOException;
import java.util.Map;

/** Secrets from the control plane, asked for where they are needed. */
public record TaskSecrets(JobAddress address) implements Secrets {
    @Override
    public Map<String, String> fetch() throws IOException {
        return new ControlPlaneClient(address).secrets();
    }
}
