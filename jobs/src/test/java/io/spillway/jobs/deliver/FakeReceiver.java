package io.spillway.jobs.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A receiver on 127.0.0.1 that answers as a test says and remembers what it was sent. */
final class FakeReceiver implements AutoCloseable {
    static final Answer OK = new Answer(200, "ok", "");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private volatile Function<Request, Answer> rule = request -> OK;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** What came in one request; {@code json} without the time of sending. */
    record Request(String body, String authorization, String epoch, String run) {
        List<JsonNode> events() {
            try {
                List<JsonNode> events = new ArrayList<>();
                JSON.readTree(body).get("batch").forEach(events::add);
                return events;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> users() {
            return texts("userId");
        }

        List<String> messageIds() {
            return texts("messageId");
        }

        private List<String> texts(String field) {
            return events().stream().map(event -> event.get(field).asText()).toList();
        }
    }

    /** An answer; an empty {@code retryAfter} is not sent. */
    record Answer(int status, String body, String retryAfter) {
        Answer(int status, String body) {
            this(status, body, "");
        }
    }

    FakeReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/batch", this::receive);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answer(Function<Request, Answer> newRule) {
        rule = newRule;
    }

    /** Lets no request be answered until {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    int underWay() {
        return underWay.get();
    }

    int mostUnderWay() {
        return mostUnderWay.get();
    }

    private void receive(HttpExchange exchange) throws IOException {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try (exchange) {
            Request request = new Request(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    header(exchange, "Authorization"),
                    header(exchange, "Spillway-Epoch"),
                    header(exchange, "Spillway-Run"));
            requests.add(request);
            Answer answer = rule.apply(request);
            gate.await();
            underWay.decrementAndGet();
            send(exchange, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (!answer.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
