package io.spillway.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Canary secrets are found nowhere: not in what is written, not in the state, not in an answer of Flink. */
@Timeout(120)
class SecretsITCase {
    private static final int ROWS = 3_000;
    private static final String JOB_KEY = "canary-job-key-90d2";
    private static final Pattern REST = Pattern.compile("Rest endpoint listening at (\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void secretsStayInMemory() throws Exception {
        SharedWarehouse.createTable(
                "secretive",
                "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        try (SyncStage stage = new SyncStage(folder.resolve("stage"), "select id, name from secretive")) {
            Path own = Files.createDirectories(folder.resolve("process"));
            Map<String, String> answers;
            try (ReceiverGate gate = new ReceiverGate(stage.receiver(), 500);
                    SpillwayProcess spillway =
                            SpillwayProcess.start(own, stage.arguments("--debug"), Map.of("key", JOB_KEY))) {
                spillway.awaitWhileRunning("events are delivered", gate::holds);
                answers = answersOfFlink(stage);
                assertNoSecretIn(stage.state());
                gate.close();
                assertThat(spillway.exitCode(Duration.ofSeconds(60)))
                        .as(spillway.errors())
                        .isZero();
                assertThat(spillway.errors()).as("nothing but our own words").doesNotContain("ERROR", "WARN", "\tat ");
            }
            stage.assertConverged(ROWS);

            assertThat(answers.keySet()).hasSizeGreaterThan(30);
            assertThat(answers.values().stream().anyMatch(answer -> answer.contains("\"interval\":1000")))
                    .as("Flink tells about the job")
                    .isTrue();
            answers.forEach(SecretsITCase::assertNoSecret);
            assertNoSecretIn(own);
            assertNoSecretIn(stage.state());
            assertThat(stage.state().resolve("spillway.log")).content().contains("INFO");
        }
    }

    private static List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        for (String secret : List.of(SharedWarehouse.server().password(), SyncStage.WRITE_KEY, JOB_KEY)) {
            secrets.add(secret);
            secrets.add(base64(secret).substring(0, 16));
        }
        return secrets;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString((text + ":").getBytes(UTF_8));
    }

    private static void assertNoSecret(String where, String text) {
        for (String secret : secrets()) {
            assertThat(text.contains(secret)).as("%s holds %s", where, secret).isFalse();
        }
    }

    private static void assertNoSecretIn(Path tree) {
        for (Path file : Folders.files(tree)) {
            try {
                assertNoSecret(file.toString(), Files.readString(file, ISO_8859_1));
            } catch (IOException e) {
                // removed since it was listed
                assertThat(file).doesNotExist();
            }
        }
    }

    private Map<String, String> answersOfFlink(SyncStage stage) throws Exception {
        Matcher address = REST.matcher(Files.readString(stage.state().resolve("spillway.log")));
        assertThat(address.find()).isTrue();
        String base = "http://" + address.group(1);
        Map<String, String> answers = new LinkedHashMap<>();
        for (String path : List.of(
                "/config",
                "/overview",
                "/jars",
                "/jobs",
                "/jobs/overview",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/metrics",
                "/jobmanager/logs",
                "/jobmanager/thread-dump",
                "/taskmanagers")) {
            ask(base, path, answers);
        }
        for (JsonNode manager : JSON.readTree(answers.get("/taskmanagers")).path("taskmanagers")) {
            for (String part : List.of("", "/metrics", "/logs", "/thread-dump")) {
                ask(base, "/taskmanagers/" + manager.path("id").asText() + part, answers);
            }
        }
        for (JsonNode job : JSON.readTree(answers.get("/jobs")).path("jobs")) {
            askAboutJob(base, "/jobs/" + job.path("id").asText(), answers);
        }
        return answers;
    }

    private void askAboutJob(String base, String job, Map<String, String> answers) throws Exception {
        for (String part : List.of(
                "",
                "/config",
                "/plan",
                "/exceptions",
                "/checkpoints",
                "/checkpoints/config",
                "/accumulators?includeSerializedValue=true",
                "/metrics",
                "/status",
                "/resource-requirements",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/log-url")) {
            ask(base, job + part, answers);
        }
        for (JsonNode vertex : JSON.readTree(answers.get(job)).path("vertices")) {
            for (String part : List.of("", "/accumulators", "/metrics", "/subtasktimes", "/subtasks/accumulators")) {
                ask(base, job + "/vertices/" + vertex.path("id").asText() + part, answers);
            }
        }
    }

    private void ask(String base, String path, Map<String, String> answers) throws Exception {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofString());
        answers.put(path, answer.body());
    }
}
