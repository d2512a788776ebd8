package io.spillway.jobs.deliver.http;

import java.util.concurrent.CompletableFuture;

/** Hands batches to one receiver. Thread-safe. */
public interface BatchClient extends AutoCloseable {
    /**
     * Posts a batch.
     *
     * @param epoch the job's epoch, so that the receiver's log tells one writer from another
     * @return completes with the answer, or with one of status 0 if there was none; never exceptionally. Completed on
     *     any thread.
     */
    CompletableFuture<GatewayAnswer> post(byte[] body, long epoch, String runId);

    /** Ends what is under way. Does not throw. */
    @Override
    void close();
}
