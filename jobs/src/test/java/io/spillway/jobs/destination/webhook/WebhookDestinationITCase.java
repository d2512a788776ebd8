package io.spillway.jobs.destination.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.Request;
import io.spillway.jobs.destination.Verdict;
import io.spillway.jobs.destination.http.HttpDestinationContract;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.testing.RawServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WebhookDestinationITCase extends HttpDestinationContract {
    @Override
    protected Destination open(String url, int requestsInFlight, long timeoutMillis, BooleanSupplier mayWrite) {
        WebhookSettings settings = new WebhookSettings("POST", true, Map.of(), List.of("2xx"), List.of());
        return open(
                url, settings, Map.of(DestinationSpec.SIGNING_KEY, SECRET), requestsInFlight, timeoutMillis, mayWrite);
    }

    private static Destination open(
            String url,
            WebhookSettings settings,
            Map<String, String> secrets,
            int requestsInFlight,
            long timeoutMillis,
            BooleanSupplier mayWrite) {
        return new WebhookProvider().open(spec(url, settings, requestsInFlight, timeoutMillis), secrets, mayWrite);
    }

    private static DestinationSpec spec(
            String url, WebhookSettings settings, int requestsInFlight, long timeoutMillis) {
        return new DestinationSpec(
                DestinationSpec.WEBHOOK,
                url,
                SpecCodec.tree(settings),
                100,
                450_000,
                requestsInFlight,
                timeoutMillis,
                60_000,
                RateLimits.NONE);
    }

    @Override
    protected List<CheckStep> check(String url) {
        WebhookSettings settings = new WebhookSettings("POST", true, Map.of(), List.of("2xx"), List.of());
        return new WebhookProvider().check(spec(url, settings, 1, 5_000), Map.of(DestinationSpec.SIGNING_KEY, SECRET));
    }

    @Test
    void arraysAreSignedAndCarryHeadersPlainAndSecret() throws Exception {
        AtomicReference<Headers> headers = new AtomicReference<>();
        AtomicReference<String> body = new AtomicReference<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            headers.set(exchange.getRequestHeaders());
            body.set(exchange.getRequestMethod() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
        WebhookSettings settings =
                new WebhookSettings("PUT", true, Map.of("X-Team", "growth"), List.of("202"), List.of());
        Map<String, String> secrets =
                Map.of(DestinationSpec.SIGNING_KEY, SECRET, DestinationSpec.HEADER + "X-Token", "token-1234");
        try (Destination hook = open(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/hook",
                settings,
                secrets,
                1,
                5_000,
                () -> true)) {
            assertThat(hook.send(TWO_EVENTS).join().verdict()).isEqualTo(Verdict.DELIVERED);
        } finally {
            server.stop(0);
        }
        assertThat(body.get()).isEqualTo("PUT [{\"a\":1},{\"b\":2}]");
        Headers seen = Objects.requireNonNull(headers.get());
        assertThat(seen.getFirst("X-Team")).isEqualTo("growth");
        assertThat(seen.getFirst("X-Token")).isEqualTo("token-1234");
        String signed =
                seen.getFirst("webhook-id") + "." + seen.getFirst("webhook-timestamp") + ".[{\"a\":1},{\"b\":2}]";
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(seen.getFirst("webhook-signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @CsvSource({
        "200, DELIVERED",
        "204, DELIVERED",
        "202, HALT",
        "409, DIVIDE",
        "404, DIVIDE",
        "400, DIVIDE",
        "401, HALT",
        "429, RETRY",
        "500, RETRY",
        "302, HALT"
    })
    void statusesMeanWhatTheUserSays(int status, Verdict verdict) {
        WebhookSettings settings =
                new WebhookSettings("POST", false, Map.of(), List.of("200", "204"), List.of("409", "404"));
        try (RawServer server = new RawServer(answering(status + " X", "", ""));
                Destination hook =
                        open("http://127.0.0.1:" + server.port(), settings, Map.of(), 1, 5_000, () -> true)) {
            assertThat(hook.send(new Request(List.of(TWO_EVENTS.events().get(0)), 5, "run-1"))
                            .join()
                            .verdict())
                    .isEqualTo(verdict);
        }
    }
}
