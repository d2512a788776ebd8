package io.spillway.jobs.deliver;

/** Gets what is owed to its destination. For the task's thread. */
interface Delivery {

    /** Goes on as far as it can now. Called whenever something may have changed; may be called for nothing. */
    void goOn() throws Exception;

    /** Whether nothing is on its way. */
    boolean isIdle();
}
