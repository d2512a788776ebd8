package io.spillway.control.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Any cluster that serves Flink's REST interface with job submission: a session cluster, or the embedded one. */
public final class FlinkRest implements FlinkCluster {

    private final RestExchange rest;
    private final JarStore jars;

    public FlinkRest(URI address) {
        this(address, RestLimits.DEFAULT);
    }

    public FlinkRest(URI address, RestLimits limits) {
        this.rest = new RestExchange(address, limits);
        this.jars = new JarStore(rest);
    }

    @Override
    public String address() {
        return rest.address();
    }

    @Override
    public void submit(JobSubmission submission) {
        String path = "/jars/%s/run".formatted(jars.idOf(submission.jar()));
        RestAnswer answer =
                rest.submit(path, BodyPublishers.ofString(runRequest(submission).toString()), "application/json");
        if (isDuplicate(answer)) {
            requireKnown(submission.jobId());
        } else {
            Refusals.check("run job " + submission.jobId(), answer);
        }
    }

    private static ObjectNode runRequest(JobSubmission submission) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("entryClass", submission.entryClass());
        request.put("jobId", submission.jobId());
        request.put("parallelism", submission.parallelism());
        submission.arguments().forEach(request.putArray("programArgsList")::add);
        ObjectNode configuration = request.putObject("flinkConfiguration");
        submission.configuration().forEach(configuration::put);
        if (submission.restoreFrom() != null) {
            request.put("savepointPath", submission.restoreFrom());
            // the checkpoint changes hands: Flink removes its files when the new job no longer needs them
            configuration.put("execution.state-recovery.claim-mode", "CLAIM");
        }
        return request;
    }

    private static boolean isDuplicate(RestAnswer answer) {
        return !answer.isOk() && answer.errors().contains("DuplicateJobSubmissionException");
    }

    private void requireKnown(String jobId) {
        if (state(jobId).isEmpty()) {
            throw new FlinkRefusedException(
                    "Flink ran job %s before and has forgotten how it ended: submit it under a new id"
                            .formatted(jobId));
        }
    }

    @Override
    public Optional<ObservedJob> job(String jobId) {
        return state(jobId).map(state -> new ObservedJob(jobId, state, failure(jobId, state)));
    }

    /**
     * From {@code /status}, as the others mislead: {@code /jobs/:id} answers from a cache and calls a cancelled job
     * running for seconds, and {@code /jobs} leaves out a job whose master is slow to answer.
     */
    private Optional<JobState> state(String jobId) {
        RestAnswer answer = rest.get(job(jobId, "/status"));
        if (answer.saysJobIsUnknown()) {
            return Optional.empty();
        }
        String name = Refusals.check("tell the state of job " + jobId, answer)
                .path("status")
                .asText();
        try {
            return Optional.of(JobState.valueOf(name));
        } catch (IllegalArgumentException e) {
            throw new FlinkRefusedException(
                    "Flink gives job %s the state '%s', which this version does not know".formatted(jobId, name));
        }
    }

    private @Nullable String failure(String jobId, JobState state) {
        String stackTrace = switch (state) {
            case FAILED -> failureOfResult(jobId);
            case FAILING, RESTARTING -> newestException(jobId);
            case INITIALIZING, CREATED, RUNNING, CANCELLING, CANCELED, FINISHED, SUSPENDED, RECONCILING -> "";
        };
        return stackTrace.isBlank() ? null : RootCause.line(stackTrace);
    }

    /** The result is never cached, while {@code /exceptions} may lack the last one for seconds. */
    private String failureOfResult(String jobId) {
        JsonNode result = rest.get(job(jobId, "/execution-result")).json();
        return result.at("/job-execution-result/failure-cause/stack-trace").asText("");
    }

    private String newestException(String jobId) {
        JsonNode exceptions = rest.get(job(jobId, "/exceptions")).json();
        return exceptions.at("/exceptionHistory/entries/0/stacktrace").asText("");
    }

    @Override
    public Optional<String> checkpoint(String jobId, Duration timeout) {
        ObjectNode configured = JsonNodeFactory.instance.objectNode().put("checkpointType", "CONFIGURED");
        JsonNode accepted =
                Refusals.check("checkpoint job " + jobId, rest.post(job(jobId, "/checkpoints"), configured));
        String request =
                job(jobId, "/checkpoints/" + accepted.path("request-id").asText());
        Waiting waiting = new Waiting(timeout);
        return waiting.until(() -> finished(request))
                .filter(operation -> !isOfUnknownJob(operation))
                .map(operation -> checkpointNumber(jobId, operation))
                .flatMap(number -> waiting.until(() -> completed(jobId, number)));
    }

    private Optional<JsonNode> finished(String request) {
        JsonNode answer = Refusals.check("tell about a checkpoint", rest.get(request));
        boolean inProgress = "IN_PROGRESS".equals(answer.at("/status/id").asText());
        return inProgress ? Optional.empty() : Optional.of(answer.path("operation"));
    }

    private static boolean isOfUnknownJob(JsonNode operation) {
        return failureCause(operation).contains("FlinkJobNotFoundException");
    }

    private static long checkpointNumber(String jobId, JsonNode operation) {
        String failure = failureCause(operation);
        if (!failure.isEmpty()) {
            throw Refusals.refused("checkpoint job " + jobId, failure);
        }
        return operation.path("checkpointId").asLong();
    }

    private static String failureCause(JsonNode operation) {
        return operation.at("/failureCause/stack-trace").asText("");
    }

    /** A later checkpoint may have replaced this one by now, so the newest one's path is given. */
    private Optional<String> completed(String jobId, long number) {
        return latestCompleted(jobId)
                .filter(latest -> latest.path("id").asLong() >= number)
                .map(latest -> path(jobId, latest));
    }

    @Override
    public Optional<String> newestCheckpoint(String jobId) {
        return latestCompleted(jobId).map(latest -> path(jobId, latest));
    }

    private Optional<JsonNode> latestCompleted(String jobId) {
        RestAnswer answer = rest.get(job(jobId, "/checkpoints"));
        if (answer.saysJobIsUnknown()) {
            return Optional.empty();
        }
        JsonNode checkpoints = Refusals.check("list the checkpoints of job " + jobId, answer);
        return Optional.of(checkpoints.at("/latest/completed")).filter(JsonNode::isObject);
    }

    private static String path(String jobId, JsonNode checkpoint) {
        String path = checkpoint.path("external_path").asText("");
        if (path.isEmpty() || path.startsWith("<")) {
            throw new FlinkRefusedException(
                    "The checkpoints of job %s lie in the JobManager's memory: set execution.checkpointing.dir"
                            .formatted(jobId));
        }
        return path;
    }

    @Override
    public void cancel(String jobId, Duration timeout) {
        RestAnswer answer = rest.patch(job(jobId, "?mode=cancel"));
        boolean endedBefore = answer.status() == 409;
        if (!endedBefore && !answer.saysJobIsUnknown()) {
            Refusals.check("cancel job " + jobId, answer);
            awaitEnd(jobId, timeout);
        }
    }

    private void awaitEnd(String jobId, Duration timeout) {
        Optional<Boolean> ended =
                new Waiting(timeout).until(() -> hasEnded(jobId) ? Optional.of(true) : Optional.empty());
        if (ended.isEmpty()) {
            throw new FlinkUnavailableException(
                    "Job %s has not ended %d s after it was cancelled: Flink goes on with it, ask again"
                            .formatted(jobId, timeout.toSeconds()));
        }
    }

    private boolean hasEnded(String jobId) {
        return state(jobId).map(JobState::isTerminal).orElse(true);
    }

    private static String job(String jobId, String rest) {
        return "/jobs/" + JobId.require(jobId) + rest;
    }
}
