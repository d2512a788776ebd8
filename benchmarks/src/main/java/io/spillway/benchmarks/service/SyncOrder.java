package io.spillway.benchmarks.service;

import io.spillway.jobs.spec.SyncSpec;
import java.util.Map;

/** What a measured service is told to run. */
record SyncOrder(SyncSpec spec, Map<String, String> secrets) {
    SyncOrder {
        secrets = Map.copyOf(secrets);
    }
}
