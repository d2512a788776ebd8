package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sync to any address that takes JSON. */
@Timeout(180)
class WebhookITCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final ConcurrentMap<String, JsonNode> accepted = new ConcurrentHashMap<>();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private volatile String refused = "7";

    @Test
    void arraysArriveSignedAndARefusedRowGoesThroughOnceItsCauseIsMended() throws Exception {
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/hook", this::receive);
        hook.start();
        String sql = "select i as id, 'name ' || i as name from generate_series(1, 250) i";
        try (SyncStage stage = new SyncStage(folder, sql)) {
            String file = Files.readString(stage.file());
            Files.writeString(folder.resolve("token"), "token-1234");
            Path webhook = Files.writeString(
                    folder.resolve("webhook.yaml"),
                    file.substring(0, file.indexOf("destination:"))
                            + """
                            destination:
                              type: webhook
                              url: http://127.0.0.1:%d/hook
                              body: array
                              headers: {X-Token: "${file:token}"}
                              signingKey: ${file:write.key}
                              reject: ["422"]
                              requestsPerSecond: 100
                            """.formatted(hook.getAddress().getPort()));
            String state = stage.state().toString();

            SyncStage.Outcome first = SyncStage.command("sync", webhook.toString(), "--state", state, "-o", "json");
            assertThat(first.exitCode()).as(first.toString()).isZero();
            assertThat(first.run().path("delivered").asLong()).isEqualTo(249);
            assertThat(first.run().path("rejected").asLong()).isEqualTo(1);
            assertThat(first.run().at("/rejects/0").toString())
                    .contains("\"recordId\":\"7\"", "\"status\":422", "no sevens");

            refused = "";
            SyncStage.Outcome second = SyncStage.command("sync", webhook.toString(), "--state", state, "-o", "json");
            assertThat(second.run().path("delivered").asLong()).isEqualTo(1);
            assertThat(accepted.keySet())
                    .isEqualTo(LongStream.rangeClosed(1, 250)
                            .mapToObj(String::valueOf)
                            .collect(Collectors.toSet()));
            assertThat(tokens).containsExactly("token-1234");
        } finally {
            hook.stop(0);
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        JsonNode events = JSON.readTree(exchange.getRequestBody());
        tokens.add(exchange.getRequestHeaders().getFirst("X-Token"));
        boolean isSigned = exchange.getRequestHeaders().getFirst("webhook-signature") != null;
        boolean isRefused = false;
        for (JsonNode event : events) {
            isRefused |= event.path("userId").asText().equals(refused);
        }
        if (!isRefused && isSigned) {
            events.forEach(event -> accepted.putAll(Map.of(event.path("userId").asText(), event)));
        }
        byte[] answer = "no sevens".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(isRefused ? 422 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
