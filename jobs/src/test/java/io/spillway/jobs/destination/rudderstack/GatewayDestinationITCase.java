package io.spillway.jobs.destination.rudderstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.Verdict;
import io.spillway.jobs.destination.http.HttpDestinationContract;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.testing.RawServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class GatewayDestinationITCase extends HttpDestinationContract {
    @Override
    protected Destination open(String url, int requestsInFlight, long timeoutMillis, BooleanSupplier mayWrite) {
        return open(url, false, requestsInFlight, timeoutMillis, mayWrite);
    }

    private static Destination open(
            String url, boolean gzip, int requestsInFlight, long timeoutMillis, BooleanSupplier mayWrite) {
        return new GatewayProvider()
                .open(
                        spec(url, gzip, requestsInFlight, timeoutMillis),
                        Map.of(DestinationSpec.WRITE_KEY, SECRET),
                        mayWrite);
    }

    private static DestinationSpec spec(String url, boolean gzip, int requestsInFlight, long timeoutMillis) {
        JsonNode settings = JsonNodeFactory.instance.objectNode().put("gzip", gzip);
        return new DestinationSpec(
                DestinationSpec.RUDDERSTACK,
                url,
                settings,
                100,
                450_000,
                requestsInFlight,
                timeoutMillis,
                60_000,
                RateLimits.NONE);
    }

    @Override
    protected List<CheckStep> check(String url) {
        return new GatewayProvider().check(spec(url, false, 1, 5_000), Map.of(DestinationSpec.WRITE_KEY, SECRET));
    }

    @Test
    void credentialsThatTheReceiverSendsBackAreNotKept() {
        String basic = Base64.getEncoder().encodeToString((SECRET + ":").getBytes(StandardCharsets.UTF_8));
        try (RawServer server = new RawServer(answering("400 Bad Request", "", "you sent Basic " + basic));
                Destination destination = open("http://127.0.0.1:" + server.port(), 1, 5_000, () -> true)) {
            assertThat(destination.send(TWO_EVENTS).join().body()).isEqualTo("you sent Basic ******");
        }
    }

    @Test
    void aBatchComesWithKeyEpochAndRunAndCompressedIfThatIsWanted() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.set(describe(exchange));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            for (boolean gzip : new boolean[] {false, true}) {
                try (Destination destination = open(url, gzip, 1, 5_000, () -> true)) {
                    assertThat(destination.send(TWO_EVENTS).join().verdict()).isEqualTo(Verdict.DELIVERED);
                    JsonNode request = new ObjectMapper().readTree(seen.get());
                    assertThat(request.path("path").asText()).isEqualTo("/v1/batch");
                    assertThat(request.path("epoch").asText()).isEqualTo("5");
                    assertThat(request.path("run").asText()).isEqualTo("run-1");
                    assertThat(request.path("encoding").asText()).isEqualTo(gzip ? "gzip" : "null");
                    assertThat(request.path("body").toString()).isEqualTo("{\"batch\":[{\"a\":1},{\"b\":2}]}");
                }
            }
        } finally {
            server.stop(0);
        }
    }

    private static String describe(HttpExchange exchange) throws IOException {
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        byte[] body = "gzip".equals(encoding)
                ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
                : exchange.getRequestBody().readAllBytes();
        return "{\"path\":\"%s\",\"epoch\":\"%s\",\"run\":\"%s\",\"encoding\":\"%s\",\"body\":%s}"
                .formatted(
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Spillway-Epoch"),
                        exchange.getRequestHeaders().getFirst("Spillway-Run"),
                        encoding,
                        new String(body, StandardCharsets.UTF_8));
    }
}
