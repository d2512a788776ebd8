package io.spillway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An address that takes arrays of JSON. */
@SuppressWarnings("NullAway.Init") // the destination is started before everything else
final class WebhookSyncITCase extends SyncContract {
    private final List<JsonNode> arrived = new ArrayList<>();
    private volatile @Nullable String refused;
    private HttpServer hook;

    @Override
    void startDestination(Path in) throws IOException {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/hook", this::receive);
        hook.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        List<JsonNode> events = new ArrayList<>();
        if (exchange.getRequestMethod().equals("POST")) {
            new ObjectMapper().readTree(body).forEach(events::add);
        }
        boolean isRefused = events.stream()
                .anyMatch(event -> event.path("recordId").asText().equals(refused));
        if (!isRefused) {
            synchronized (arrived) {
                arrived.addAll(events);
            }
        }
        byte[] answer = "no such member".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(isRefused ? 422 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    void stopDestination() {
        hook.stop(0);
    }

    private String section(int port) {
        return "{type: webhook, url: \"http://127.0.0.1:%d/hook\", body: array, signingKey: \"${file:secret}\"}"
                .formatted(port);
    }

    @Override
    String section() {
        return section(hook.getAddress().getPort());
    }

    @Override
    String brokenSection() {
        return section(1);
    }

    @Override
    String whatIsBroken() {
        return "no answer from http://127.0.0.1:1/hook";
    }

    @Override
    Map<String, String> held() {
        synchronized (arrived) {
            return new ArrivedEvents(arrived).names();
        }
    }

    @Override
    Map<String, Long> arrivals() {
        synchronized (arrived) {
            return new ArrivedEvents(arrived).arrivals();
        }
    }

    @Override
    boolean refuse(String key, boolean isRefused) {
        refused = isRefused ? key : null;
        return true;
    }
}
