package io.spillway.benchmarks.service;

import io.spillway.jobs.spec.SyncSpec;
import java.util.Map;

/**
 * What a measured service is told to run.
 *
 * @param resident whether the job stays afterwards
 */
record SyncOrder(SyncSpec spec, Map<String, String> secrets, boolean resident) {
    SyncOrder {
        secrets = Map.copyOf(secrets);
    }
}
