package io.spillway.control.flink;

import java.util.regex.Pattern;

/** The one form of a job id that Flink, its folders and our records agree on. */
final class JobId {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");

    private JobId() {}

    static String require(String jobId) {
        if (!HEX.matcher(jobId).matches()) {
            throw new IllegalArgumentException("Job id '%s' is not 32 lower-case hex digits".formatted(jobId));
        }
        return jobId;
    }
}
