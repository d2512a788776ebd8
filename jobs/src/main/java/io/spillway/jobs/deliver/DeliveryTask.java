package io.spillway.jobs.deliver;

import io.spillway.jobs.destination.OutgoingEvent;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** What a task gives its delivery. For the task's thread but for {@link #mail}. */
interface DeliveryTask {

    /** The task's time, in milliseconds since 1970. */
    long now();

    /** Does something at a time, unless the task has ended by then. */
    void at(long millis, ThrowingRunnable<Exception> action);

    /** Does something in the task's thread soon, unless the task has ended by then. From any thread. */
    void mail(ThrowingRunnable<Exception> action, String what);

    /** Hands an event to the sink. */
    void emit(OutgoingEvent event);

    /** Whether delivery has stopped for good in this job. */
    boolean isHalted();

    /** Stops delivery for good in this job. */
    void halt(String reason);

    /** Tells why the destination is being asked again, null if it is not. */
    void retrying(@Nullable String reason);
}
