package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.RateLimits;
import java.io.IOException;
import org.apache.flink.api.common.TaskInfo;

/**
 * The right to deliver: at any moment one execution of a task has it at most, and it ends by itself. So an execution
 * that was paused, or that nobody hears of any more, has stopped when another one takes its place.
 */
interface Lease extends AutoCloseable {

    /** Is told of the lease in any thread. */
    interface Listener {
        void onGranted();

        /** How fast events may leave from now on. May be told again and again. */
        void onLimits(RateLimits limits);

        /** It will never be granted again. */
        void onLost(IOException reason);
    }

    /** Begins on behalf of a task's execution. */
    void start(TaskInfo task, Listener listener);

    /** Asks for the lease, and from then on keeps it, until it is given back. Returns at once. */
    void want();

    /** Whether the lease is held at this moment. From any thread. */
    boolean holds();

    /** Gives the lease back: no request is under way. Returns at once. */
    void giveBack();

    /** Ends the lease; what is under way was ended before. */
    @Override
    void close();
}
