package io.spillway.jobs.destination.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.DestinationContract;
import io.spillway.jobs.destination.Request;
import io.spillway.jobs.destination.Verdict;
import io.spillway.jobs.testing.RawServer;
import io.spillway.jobs.testing.RawServer.Conversation;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every destination over HTTP does: a call ends by its deadline, and leaves nothing behind, whatever comes. */
@Timeout(60)
public abstract class HttpDestinationContract extends DestinationContract {
    private static final long TIMEOUT_MILLIS = 600;

    private final TakingReceiver receiver = new TakingReceiver();

    /** A request of two events. */
    protected static final Request TWO_EVENTS =
            new Request(List.of("{\"a\":1}".getBytes(UTF_8), "{\"b\":2}".getBytes(UTF_8)), 5, "run-1");

    private static final Request REQUEST = new Request(List.of("{\"type\":\"identify\"}".getBytes(UTF_8)), 5, "run-1");

    /** Opens the destination with {@link #SECRET} as its secret. */
    protected abstract Destination open(String url, int requestsInFlight, long timeoutMillis, BooleanSupplier mayWrite);

    /** Checks the destination at this address. */
    protected abstract List<CheckStep> check(String url);

    @AfterEach
    void closeTheReceiver() {
        receiver.close();
    }

    @Override
    protected Destination open(int requestsInFlight, long timeoutMillis, BooleanSupplier mayWrite) {
        return open(receiver.url(), requestsInFlight, timeoutMillis, mayWrite);
    }

    @Override
    protected List<CheckStep> check() {
        return check(receiver.url());
    }

    @Override
    protected List<CheckStep> checkOfABrokenOne() {
        int port;
        try (RawServer free = new RawServer(RawServer::drain)) {
            port = free.port();
        }
        return check("http://127.0.0.1:" + port);
    }

    @Override
    protected byte[] event(int number) {
        return "{\"type\":\"identify\",\"userId\":\"%d\"}".formatted(number).getBytes(UTF_8);
    }

    @Override
    protected byte[] refusedEvent() {
        return "{\"type\":\"identify\",\"refused\":true}".getBytes(UTF_8);
    }

    @Override
    protected AutoCloseable silence() {
        return receiver.fallSilent();
    }

    @Override
    protected int arrived() {
        return receiver.taken();
    }

    @Override
    protected String threads() {
        return "httpclient";
    }

    @Test
    void answerComesWithStatusBodyAndRetryAfter() {
        try (RawServer server = new RawServer(answering("429 Slow Down", "Retry-After: 7\r\n", "later"));
                Destination client = client(server)) {
            Answer answer = client.send(REQUEST).join();

            assertThat(answer).isEqualTo(new Answer(Verdict.RETRY, 429, "later", "7"));
        }
    }

    @ParameterizedTest
    @MethodSource
    void thereIsNoAnswerButTheCallEnds(Conversation misbehaviour) {
        try (RawServer server = new RawServer(misbehaviour);
                Destination client = client(server)) {
            long start = System.nanoTime();
            Answer answer = client.send(REQUEST).join();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(TIMEOUT_MILLIS + 900));
            assertThat(answer.status()).isZero();
            assertThat(answer.body()).contains("127.0.0.1:" + server.port()).doesNotContain(SECRET);
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
                    Destination client = client(server)) {
                Answer answer = client.send(REQUEST).join();

                assertThat(answer.status()).isZero();
                assertThat(answer.body()).contains("exceeded");
                await().until(server::open, open -> open == 0);
            }
        }
    }

    @Test
    void firstTwoKibibytesOfALongBodyAreKept() {
        try (RawServer server = new RawServer(answering("400 Bad Request", "", "b".repeat(900_000)));
                Destination client = client(server)) {
            Answer answer = client.send(REQUEST).join();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("b".repeat(2048));
        }
    }

    @Test
    void secretThatTheReceiverSendsBackIsNotKept() {
        try (RawServer server = new RawServer(answering("400 Bad Request", "", "you sent " + SECRET));
                Destination client = client(server)) {
            assertThat(client.send(REQUEST).join().body()).isEqualTo("you sent ******");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://169.254.169.254", "http://0.0.0.0:1", "http://[fe80::1]:1", "http://224.0.0.1"})
    void addressesWhereNoReceiverMayBeAreRefused(String url) {
        try (Destination client = open(url, 1, 5_000, () -> true)) {
            Answer answer = client.send(REQUEST).join();
            assertThat(answer.status()).isZero();
            assertThat(answer.body()).contains("where no receiver may be");
        }
    }

    @Test
    void controlCharactersOfAnAnswerDoNotReachALogLine() {
        Answer answer = new Answer(Verdict.RETRY, 500, "a\r\nb\u001b[31mc\u0000d\u0085e", null);

        assertThat(answer.inOneLine()).isEqualTo("500 a b [31mc d e");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectIsNotFollowed(int status) {
        try (RawServer target = new RawServer(RawServer::drain);
                RawServer server = new RawServer(
                        answering(status + " Go", "Location: http://127.0.0.1:" + target.port() + "/\r\n", ""));
                Destination client = client(server)) {
            assertThat(client.send(REQUEST).join().status()).isEqualTo(status);
            assertThat(target.accepted()).isZero();
        }
    }

    @Test
    void endlessBodyEndsTheCallAfterAMebibyte() {
        try (RawServer server = new RawServer(endless("HTTP/1.1 200 OK\r\n\r\n", "a".repeat(65_536)));
                Destination client = client(server)) {
            assertThat(client.send(REQUEST).join().body()).contains("longer than 1048576 bytes");
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
            try (Destination client = open(url, 2, TIMEOUT_MILLIS, () -> true)) {
                Answer answer = client.send(REQUEST).join();

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
                Destination client = client(server)) {
            assertThat(client.send(REQUEST).join().status()).isEqualTo(200);
            await().until(server::open, open -> open == 0);
            Answer second = client.send(REQUEST).join();
            if (second.status() == 0) {
                second = client.send(REQUEST).join();
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
                Destination client = open(url(server), 4, 150, () -> true)) {
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
                Destination client =
                        open(url(server), 2, TIMEOUT_MILLIS, () -> pieces.getAndIncrement() < piecesAllowed)) {
            Answer answer = client.send(REQUEST).join();
            assertThat(answer.status()).isZero();
            assertThat(answer.body()).contains("right to deliver");
            await().until(server::open, open -> open == 0);
            assertThat(requests).hasValue(0);
        }
    }

    @Test
    void closingEndsCallsAndConnections() {
        try (RawServer server = new RawServer(RawServer::drain)) {
            CompletableFuture<Answer> pending;
            try (Destination client = client(server)) {
                pending = client.send(REQUEST);
                await().until(server::open, open -> open == 1);
            }
            assertThat(pending.join().status()).isZero();
            await().until(server::open, open -> open == 0);
        }
    }

    private static List<Integer> statuses(Destination client, int calls) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            answers.add(client.send(REQUEST));
        }
        return answers.stream().map(answer -> answer.join().status()).toList();
    }

    private Destination client(RawServer server) {
        return open(url(server) + "/", 2, TIMEOUT_MILLIS, () -> true);
    }

    private static String url(RawServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    protected static Conversation answering(String status, String headers, String body) {
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
