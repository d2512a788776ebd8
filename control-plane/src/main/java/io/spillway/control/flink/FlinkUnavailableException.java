package io.spillway.control.flink;

import org.jspecify.annotations.Nullable;

/** The cluster could not be asked, or did not answer in time. Nothing is known of the request's fate: repeat it. */
public final class FlinkUnavailableException extends RuntimeException {

    public FlinkUnavailableException(String message) {
        this(message, null);
    }

    public FlinkUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
