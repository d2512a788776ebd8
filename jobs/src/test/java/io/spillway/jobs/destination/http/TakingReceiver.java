package io.spillway.jobs.destination.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Takes events in an array or a batch, refuses requests with an event that wants it, and can fall silent. */
final class TakingReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<JsonNode> taken = ConcurrentHashMap.newKeySet();
    private volatile @Nullable CountDownLatch silence;

    TakingReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int taken() {
        return taken.size();
    }

    /** What arrives from now on gets no answer and is lost, until what is returned is closed. */
    AutoCloseable fallSilent() {
        CountDownLatch end = new CountDownLatch(1);
        silence = end;
        return () -> {
            silence = null;
            end.countDown();
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        @Nullable CountDownLatch end = silence;
        if (end != null) {
            awaitEnd(end);
        } else {
            JsonNode events = body.has("batch") ? body.get("batch") : body;
            boolean isRefused = events.findValue("refused") != null;
            if (!isRefused) {
                events.forEach(taken::add);
            }
            byte[] answer = "no such event".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(isRefused ? 400 : 200, answer.length);
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
