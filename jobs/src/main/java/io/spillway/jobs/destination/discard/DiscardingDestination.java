package io.spillway.jobs.destination.discard;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.Request;
import io.spillway.jobs.destination.Verdict;
import java.util.concurrent.CompletableFuture;

/** Takes everything and keeps nothing: what a sync costs without its destination. */
final class DiscardingDestination implements Destination {
    private static final Answer TAKEN = new Answer(Verdict.DELIVERED, 200, "", null);

    @Override
    public CompletableFuture<Answer> send(Request request) {
        return CompletableFuture.completedFuture(TAKEN);
    }

    @Override
    public int overheadBytes() {
        return 0;
    }

    @Override
    public String name() {
        return "that discards everything";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
