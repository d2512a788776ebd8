package io.spillway.jobs.destination;

import java.util.concurrent.CompletableFuture;

/** A destination as one task has it open. Thread-safe. */
public interface Destination extends AutoCloseable {

    /**
     * Hands events over, all at once. Nothing is repeated here: who calls decides what to do after an answer.
     *
     * @return completes with the answer, or with one of status 0 if there was none; never exceptionally, and not before
     *     the destination's own deadline has ended the exchange. Completed on any thread.
     */
    CompletableFuture<Answer> send(Request request);

    /** The most bytes of a request beside its events and a byte behind each. */
    int overheadBytes();

    /** What people call it, in messages: an address without credentials. */
    String name();

    /** Ends what is under way. Does not throw. */
    @Override
    void close();
}
