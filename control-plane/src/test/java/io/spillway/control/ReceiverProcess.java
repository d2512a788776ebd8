package io.spillway.control;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A receiver in a process of its own, as users start it, and told what to do over HTTP. */
final class ReceiverProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ChildJvm process;
    private final Path ledger;
    private final String url;

    private ReceiverProcess(ChildJvm process, Path ledger, String url) {
        this.process = process;
        this.ledger = ledger;
        this.url = url;
    }

    /** Starts one that accepts {@link SyncStage#WRITE_KEY}. */
    static ReceiverProcess start(Path folder) throws IOException {
        Path ledger = folder.resolve("ledger.jsonl");
        ChildJvm process = ChildJvm.start(
                folder,
                Map.of(),
                List.of(
                        "-Xmx256m",
                        Main.class.getName(),
                        "receiver",
                        "--ledger",
                        ledger.toString(),
                        "--write-key",
                        SyncStage.WRITE_KEY,
                        "-o",
                        "json"));
        String told = await("the receiver's address")
                .atMost(PATIENCE)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> firstJson(process), line -> !line.isEmpty());
        return new ReceiverProcess(
                process, ledger, JSON.readTree(told).path("url").asText());
    }

    private static String firstJson(ChildJvm process) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("The receiver does not start: " + process.output());
        }
        return process.output()
                .lines()
                .filter(line -> line.startsWith("{") && line.endsWith("}"))
                .findFirst()
                .orElse("");
    }

    String url() {
        return url;
    }

    /** Has it misbehave by these rules, in JSON with single quotes. */
    void misbehave(String... rules) {
        ask(
                "PUT",
                "/misbehaviour",
                "{\"rules\":[%s]}".formatted(String.join(",", rules).replace('\'', '"')));
    }

    void behave() {
        ask("DELETE", "/misbehaviour", "");
    }

    /** The rules that have not struck as often as they were to. */
    JsonNode rulesLeft() {
        return ask("GET", "/misbehaviour", "").path("rules");
    }

    /** How often it answered what, and broke connections how, since its start. */
    Map<String, Long> answers() {
        Map<String, Long> answers = new TreeMap<>();
        ask("GET", "/answers", "")
                .properties()
                .forEach(count -> answers.put(count.getKey(), count.getValue().asLong()));
        return answers;
    }

    long accepted() {
        return ask("GET", "/health", "").path("accepted").asLong();
    }

    /** Copies what arrived after this arrival into a file that is a ledger by itself. */
    Path ledgerAfter(long arrival, Path copy) {
        try (Stream<String> lines = Files.lines(ledger, StandardCharsets.US_ASCII)) {
            return Files.write(copy, lines.skip(arrival).toList(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("The ledger cannot be copied", e);
        }
    }

    private JsonNode ask(String method, String path, String body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .timeout(PATIENCE)
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("%s %s: %d %s".formatted(method, path, answer.statusCode(), answer.body()));
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException("The receiver cannot be asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test is being stopped", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
