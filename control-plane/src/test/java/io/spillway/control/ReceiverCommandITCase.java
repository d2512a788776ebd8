package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.demo.Ledger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The receiver as a command. */
@Timeout(60)
class ReceiverCommandITCase {
    @TempDir
    Path folder;

    @Test
    void runsUntilItIsToldToStopAndGoesOnWithItsLedgerTheNextTime() throws Exception {
        for (int i = 1; i <= 2; i++) {
            try (SpillwayProcess receiver = SpillwayProcess.start(folder, arguments(), Map.of())) {
                receiver.awaitWhileRunning(
                        "it tells its address", () -> receiver.output().contains("ledger.jsonl"));
                String url = receiver.output().lines().findFirst().orElse("").replace("receiver: ", "");
                assertThat(post(url)).isEqualTo(200);
                assertThat(receiver.terminate(Duration.ofSeconds(20))).isEqualTo(128 + 15);
                assertThat(receiver.errors()).contains("Stopping").doesNotContain("\tat ");
            }
            try (Ledger ledger = Ledger.open(folder.resolve("ledger.jsonl"))) {
                assertThat(ledger.accepted()).isEqualTo(i);
            }
        }
        assertThat(Files.readString(folder.resolve("spillway.log"))).contains("The test receiver listens on");
    }

    private List<String> arguments() {
        return List.of("receiver", "--ledger", folder.resolve("ledger.jsonl").toString(), "--write-key", "mine");
    }

    private static int post(String url) throws Exception {
        String key = Base64.getEncoder().encodeToString("mine:".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/identify"))
                .header("Authorization", "Basic " + key)
                .POST(BodyPublishers.ofString("{\"userId\":\"1\"}"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    }
}
