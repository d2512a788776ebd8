package io.spillway.jobs.read.enumerator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A control plane over HTTP that orders what it is told to order, and can be away. */
final class TestingControlPlane implements AutoCloseable {
    private final HttpServer server;
    private volatile Poll.Answer order = new Poll.Answer(null, false);
    private volatile Poll polled = new Poll(0, 0, false, null);
    private volatile long waits;
    private final List<RoundFailure> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicLong attempts = new AtomicLong();

    TestingControlPlane() {
        System.setProperty(JobToken.KEY_PROPERTY, "testing");
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/jobs/con-1/5/", this::answer);
        server.start();
    }

    ControlPlaneClient client() {
        return new ControlPlaneClient(
                new JobAddress("http://127.0.0.1:" + server.getAddress().getPort(), "con-1", 5));
    }

    void order(@Nullable Round round, boolean read) {
        order = new Poll.Answer(round, read);
    }

    /** Has all calls answered so from now on. */
    void answerWith(int code) {
        status.set(code);
    }

    Poll polled() {
        return polled;
    }

    List<RoundFailure> failures() {
        return List.copyOf(failures);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        byte[] answer = SpecCodec.write(
                        status.get() == 200
                                ? answer(
                                        exchange.getRequestURI().getPath(),
                                        exchange.getRequestURI().getQuery(),
                                        body)
                                : "no")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status.get(), answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** How many milliseconds the last poll was ready to wait for news. */
    long waits() {
        return waits;
    }

    private Object answer(String path, @Nullable String query, String body) throws IOException {
        if (path.endsWith("/poll")) {
            polled = SpecCodec.read(body, Poll.class);
            waits = Long.parseLong(String.valueOf(query).substring("wait=".length()));
            return order;
        }
        if (path.endsWith("/attempts")) {
            return attempts.incrementAndGet();
        }
        failures.add(SpecCodec.read(body, RoundFailure.class));
        return List.of();
    }

    @Override
    public void close() {
        server.stop(0);
        System.clearProperty(JobToken.KEY_PROPERTY);
    }
}
