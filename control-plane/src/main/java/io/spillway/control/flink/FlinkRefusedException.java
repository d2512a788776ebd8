package io.spillway.control.flink;

/** The cluster answered, and the answer is no. The message ends with the line of Flink's that says why. */
public final class FlinkRefusedException extends RuntimeException {

    public FlinkRefusedException(String message) {
        super(message);
    }
}
