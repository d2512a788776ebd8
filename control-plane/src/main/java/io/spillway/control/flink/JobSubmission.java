package io.spillway.control.flink;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a cluster needs to run a job once.
 *
 * @param jar the job jar on this machine
 * @param jobId 32 lower-case hex digits; a cluster takes an id once, also after the job ended
 * @param arguments what the job's main method is given
 * @param configuration Flink's options for this job alone: checkpoints, state backend, restarts
 * @param restoreFrom path of a checkpoint or savepoint, which from then on belongs to this job; null starts empty
 */
public record JobSubmission(
        Path jar,
        String entryClass,
        String jobId,
        List<String> arguments,
        int parallelism,
        Map<String, String> configuration,
        @Nullable String restoreFrom) {

    public JobSubmission {
        JobId.require(jobId);
        if (entryClass.isBlank()) {
            throw new IllegalArgumentException("The job's entry class is blank");
        }
        if (parallelism < 1) {
            throw new IllegalArgumentException("Parallelism is %d, expected 1 or more".formatted(parallelism));
        }
        if (restoreFrom != null && restoreFrom.isBlank()) {
            throw new IllegalArgumentException("The path to restore from is blank: leave it out to start empty");
        }
        arguments = List.copyOf(arguments);
        configuration = Map.copyOf(configuration);
    }
}
