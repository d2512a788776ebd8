package io.spillway.benchmarks.receiver;

/** When a receiver answers. Asked by one thread for each connection. */
@FunctionalInterface
public interface Pace {
    /** Answers as soon as a request has come. */
    Pace AT_ONCE = events -> {};

    /** Returns when a request with so many events is to be answered. */
    void await(int events) throws InterruptedException;
}
