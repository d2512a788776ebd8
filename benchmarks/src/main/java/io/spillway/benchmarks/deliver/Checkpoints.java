package io.spillway.benchmarks.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What Flink's REST interface says of the checkpoints of the only job that it runs. */
final class Checkpoints {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String address;
    private @Nullable String job;

    /** Asks the Flink at this address. */
    Checkpoints(String address) {
        this.address = address.replaceAll("/+$", "");
    }

    /**
     * All of the job's so far.
     *
     * @param longestMillis from end to end, of one that is under way too
     */
    record Seen(long completed, long failed, long longestMillis) {}

    Seen look() throws IOException, InterruptedException {
        String id = job == null ? get("/jobs").at("/jobs/0/id").asText() : job;
        job = id;
        JsonNode checkpoints = get("/jobs/%s/checkpoints".formatted(id));
        long longest = checkpoints.at("/summary/end_to_end_duration/max").asLong();
        for (JsonNode checkpoint : checkpoints.path("history")) {
            if (checkpoint.path("status").asText().equals("IN_PROGRESS")) {
                longest = Math.max(
                        longest,
                        System.currentTimeMillis()
                                - checkpoint.path("trigger_timestamp").asLong());
            }
        }
        return new Seen(
                checkpoints.at("/counts/completed").asLong(),
                checkpoints.at("/counts/failed").asLong(),
                longest);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(TIMEOUT)
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("Flink answered %d to %s".formatted(answer.statusCode(), path));
        }
        return JSON.readTree(answer.body());
    }
}
