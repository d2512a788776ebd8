package io.spillway.benchmarks.service;

/** What a measured service can be told. Each is answered with one line. */
enum ServiceOrder {
    /** To begin a sync, which a {@link SyncOrder} tells. */
    BEGIN,
    /** To say how it goes. */
    LOOK,
    /** The same after a full collection of garbage. */
    COLLECT,
    /** To have a connection deliver at another pace, which a {@link LimitOrder} tells. */
    LIMIT,
    /** To say how it went, at its end. */
    AWAIT
}
