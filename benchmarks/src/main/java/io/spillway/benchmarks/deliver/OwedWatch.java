package io.spillway.benchmarks.deliver;

import io.spillway.benchmarks.service.ServiceLook;
import io.spillway.benchmarks.service.ServiceProcess;
import io.spillway.control.store.RunRecord;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a run to have found what it will owe. */
record OwedWatch(ServiceProcess service) {
    private static final long LOOK_MILLIS = 50;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(30);

    /**
     * Waits until all was read, and either a checkpoint holds all changes or merging waits for delivery.
     *
     * @param held what has to be true as well
     * @return how many changes the outbox holds
     */
    long await(BooleanSupplier held) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long changedNanos = start;
        int merged = 0;
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            ServiceLook look = service.look();
            RunRecord run = look.run();
            if (run != null && run.soFar().keyGroupsMerged() != merged) {
                merged = run.soFar().keyGroupsMerged();
                changedNanos = System.nanoTime();
            }
            boolean waits = merged > 0 && System.nanoTime() - changedNanos > STALL_NANOS;
            if (run != null && run.readAtMillis() != 0 && (run.mergedAtMillis() != 0 || waits) && held.getAsBoolean()) {
                return run.soFar().owed();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new IOException("The run has not found its changes within %d minutes"
                .formatted(TimeUnit.NANOSECONDS.toMinutes(PATIENCE_NANOS)));
    }
}
