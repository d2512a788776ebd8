package io.spillway.jobs.deliver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.testing.RawServer;
import io.spillway.jobs.testing.RawServer.Conversation;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A call ends by its deadline, and leaves nothing behind, whatever the receiver does. */
@Timeout(60)
final class GatewayClientITCase {
    private static final long TIMEOUT_MILLIS = 600;
    private static final String WRITE_KEY = "canary-write-key";
    private static final byte[] BODY = "{\"batch\":[]}".getBytes(UTF_8);

    @AfterEach
    void noThreadIsLeft() {
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("httpclient")));
    }

    @Test
    void answerComesWithStatusBodyAndRetryAfter() {
        try (RawServer server = new RawServer(answering("429 Slow Down", "Retry-After: 7\r\n", "later"));
                GatewayClient client = client(server)) {
            GatewayAnswer answer = client.post(BODY, 5, "run-1").join();

            assertThat(answer).isEqualTo(new GatewayAnswer(429, "later", "7"));
        }
    }

    @ParameterizedTest
    @MethodSource
    void thereIsNoAnswerButTheCallEnds(Conversation misbehaviour) {
        try (RawServer server = new RawServer(misbehaviour);
                GatewayClient client = client(server)) {
            long start = System.nanoTime();
            GatewayAnswer answer = client.post(BODY, 5, "run-1").join();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(TIMEOUT_MILLIS + 900));
            assertThat(answer.status()).isZero();
            assertThat(answer.body()).contains("127.0.0.1:" + server.port()).doesNotContain(WRITE_KEY);
            await().until(server::open, open -> open == 0);
        }
    }

    static Stream<Named<Conversation>> thereIsNoAnswerButTheCallEnds() {
        return Stream.of(
                Named.of("never answering", RawServer::drain),
                Named.of("closing at once", socket -> {}),
                Named.of("dripping head", drip("", "HTTP/1.1 200 OK\r\n" + "X-Slow: y\r\n".repeat(1000))),
                Named.of(
                        "dripping body", drip("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a".repeat(100000))),
                Named.of("endless body", endless("HTTP/1.1 200 OK\r\n\r\n", "a".repeat(8192))),
                Named.of(
                        "endless chunks",
                        endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n")),
                Named.of("endless header", endless("HTTP/1.1 200 OK\r\nX: ", "a".repeat(8192))),
                Named.of("endless headers", endless("HTTP/1.1 200 OK\r\n", "X-A: b\r\n".repeat(1000))),
                Named.of("endless 100 Continue", endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
                Named.of("end half-way", socket -> {
                    RawServer.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                }),
                Named.of("reset after reading", socket -> {
                    RawServer.readRequest(socket);
                    socket.setSoLinger(true, 0);
                }),
                Named.of("no HTTP", socket -> {
                    RawServer.readRequest(socket);
                    RawServer.write(socket, "220 smtp.example.org ready\r\n");
                    RawServer.drain(socket);
                }));
    }

    @Test
    void endlessHeadEndsTheCallBeforeItFillsTheHeap() {
        for (Conversation endless : List.of(
                endless("HTTP/1.1 200 OK\r\nX: ", "a".repeat(8192)),
                endless("HTTP/1.1 200 OK\r\n", "X-A: b\r\n".repeat(1000)))) {
            try (RawServer server = new RawServer(endless);
                    GatewayClient client = client(server)) {
                GatewayAnswer answer = client.post(BODY, 5, "run-1").join();

                assertThat(answer.status()).isZero();
                assertThat(answer.body()).contains("exceeded");
                await().until(server::open, open -> open == 0);
            }
        }
    }

    @Test
    void firstTwoKibibytesOfALongBodyAreKept() {
        try (RawServer server = new RawServer(answering("400 Bad Request", "", "b".repeat(900_000)));
                GatewayClient client = client(server)) {
            GatewayAnswer answer = client.post(BODY, 5, "run-1").join();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("b".repeat(2048));
        }
    }

    @Test
    void writeKeyThatTheReceiverSendsBackIsNotKept() {
        String basic = Base64.getEncoder().encodeToString((WRITE_KEY + ":").getBytes(UTF_8));
        String echo = "you sent Authorization: Basic %s, that is %s".formatted(basic, WRITE_KEY);
        try (RawServer server = new RawServer(answering("400 Bad Request", "", echo));
                GatewayClient client = client(server)) {
            assertThat(client.post(BODY, 5, "run-1").join().body())
                    .isEqualTo("you sent Authorization: Basic ******, that is ******");
        }
    }

    @Test
    void controlCharactersOfAnAnswerDoNotReachALogLine() {
        GatewayAnswer answer = new GatewayAnswer(500, "a\r\nb\u001b[31mc\u0000d\u0085e", null);

        assertThat(answer.inOneLine()).isEqualTo("500 a b [31mc d e");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectIsNotFollowed(int status) {
        try (RawServer target = new RawServer(RawServer::drain);
                RawServer server = new RawServer(
                        answering(status + " Go", "Location: http://127.0.0.1:" + target.port() + "/\r\n", ""));
                GatewayClient client = client(server)) {
            assertThat(client.post(BODY, 5, "run-1").join().status()).isEqualTo(status);
            assertThat(target.accepted()).isZero();
        }
    }

    @Test
    void endlessBodyEndsTheCallAfterAMebibyte() {
        try (RawServer server = new RawServer(endless("HTTP/1.1 200 OK\r\n\r\n", "a".repeat(65_536)));
                GatewayClient client = client(server)) {
            assertThat(client.post(BODY, 5, "run-1").join().body()).contains("longer than 1048576 bytes");
            await().until(server::open, open -> open == 0);
        }
    }

    @Test
    void closedPortAndUnknownHostAreNoAnswer() {
        int port;
        try (RawServer free = new RawServer(RawServer::drain)) {
            port = free.port();
        }
        for (String url : List.of("http://127.0.0.1:" + port, "http://nowhere.invalid")) {
            try (GatewayClient client = new GatewayClient(destination(url, 2), WRITE_KEY, () -> true)) {
                GatewayAnswer answer = client.post(BODY, 5, "run-1").join();

                assertThat(answer.status()).isZero();
                assertThat(answer.body()).contains(url);
            }
        }
    }

    @Test
    void keptAliveConnectionThatWasClosedCostsOneTryAtMost() {
        try (RawServer server = new RawServer(socket -> {
                    RawServer.readRequest(socket);
                    RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                GatewayClient client = client(server)) {
            assertThat(client.post(BODY, 5, "run-1").join().status()).isEqualTo(200);
            await().until(server::open, open -> open == 0);
            GatewayAnswer second = client.post(BODY, 5, "run-1").join();
            if (second.status() == 0) {
                second = client.post(BODY, 5, "run-1").join();
            }
            assertThat(second.status()).isEqualTo(200);
        }
    }

    @Test
    void callsThatTimedOutGiveTheirConnectionsBack() {
        int rounds = 12;
        AtomicInteger connections = new AtomicInteger();
        try (RawServer server = new RawServer(socket -> {
                    if (connections.incrementAndGet() <= rounds * 4) {
                        RawServer.drain(socket);
                    } else {
                        answering("200 OK", "", "ok").hold(socket);
                    }
                });
                GatewayClient client = new GatewayClient(
                        destination("http://127.0.0.1:" + server.port(), 4, 150), WRITE_KEY, () -> true)) {
            for (int i = 0; i < rounds; i++) {
                assertThat(statuses(client, 4)).containsOnly(0);
                await().until(server::open, open -> open == 0);
            }
            await().untilAsserted(() -> assertThat(statuses(client, 4)).containsOnly(200));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void requestIsNotWrittenOnceItMayNotBe(int piecesAllowed) {
        AtomicInteger requests = new AtomicInteger();
        AtomicInteger pieces = new AtomicInteger();
        try (RawServer server = new RawServer(socket -> {
                    if (RawServer.readRequest(socket)) {
                        requests.incrementAndGet();
                    }
                });
                GatewayClient client = new GatewayClient(
                        destination("http://127.0.0.1:" + server.port(), 2),
                        WRITE_KEY,
                        () -> pieces.getAndIncrement() < piecesAllowed)) {
            GatewayAnswer answer = client.post(BODY, 5, "run-1").join();
            assertThat(answer.status()).isZero();
            assertThat(answer.body()).contains("right to deliver");
            await().until(server::open, open -> open == 0);
            assertThat(requests).hasValue(0);
        }
    }

    @Test
    void closingEndsCallsAndConnections() {
        try (RawServer server = new RawServer(RawServer::drain)) {
            CompletableFuture<GatewayAnswer> pending;
            try (GatewayClient client = client(server)) {
                pending = client.post(BODY, 5, "run-1");
                await().until(server::open, open -> open == 1);
            }
            assertThat(pending.join().status()).isZero();
            await().until(server::open, open -> open == 0);
        }
    }

    @Test
    void callAfterClosingIsNoAnswer() {
        GatewayClient client = new GatewayClient(destination("http://127.0.0.1:9", 2), WRITE_KEY, () -> true);
        client.close();

        assertThat(client.post(BODY, 5, "run-1").join().status()).isZero();
    }

    private static List<Integer> statuses(GatewayClient client, int calls) {
        List<CompletableFuture<GatewayAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(client.post(BODY, 5, "run-1"));
        }
        return answers.stream().map(answer -> answer.join().status()).toList();
    }

    private static GatewayClient client(RawServer server) {
        return new GatewayClient(destination("http://127.0.0.1:" + server.port() + "/", 2), WRITE_KEY, () -> true);
    }

    private static DestinationSpec destination(String url, int requestsInFlight) {
        return destination(url, requestsInFlight, TIMEOUT_MILLIS);
    }

    private static DestinationSpec destination(String url, int requestsInFlight, long timeoutMillis) {
        return new DestinationSpec(url, 100, 450_000, requestsInFlight, timeoutMillis, 60_000);
    }

    private static Conversation answering(String status, String headers, String body) {
        return socket -> {
            while (RawServer.readRequest(socket)) {
                RawServer.write(
                        socket,
                        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
                                .formatted(status, headers, body.length(), body));
            }
        };
    }

    private static Conversation drip(String at_once, String slowly) {
        return socket -> {
            RawServer.readRequest(socket);
            RawServer.write(socket, at_once);
            socket.setSoTimeout(20);
            for (int i = 0; i < slowly.length(); i++) {
                RawServer.write(socket, slowly.substring(i, i + 1));
                if (isClosed(socket)) {
                    return;
                }
            }
        };
    }

    /** Waits 20 ms for the other side to go. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    private static Conversation endless(String first, String then) {
        return socket -> {
            RawServer.readRequest(socket);
            RawServer.write(socket, first);
            while (true) {
                RawServer.write(socket, then);
            }
        };
    }
}
