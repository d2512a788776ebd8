package io.spillway.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.control.reconcile.ActiveConnection;
import io.spillway.control.reconcile.Specs;
import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.ConnectionStore;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobApiTest {
    private static final String KEY = "0123456789abcdef";
    private static final String CONNECTION = "customers";
    private static final int EPOCH = 1;

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, ActiveConnection> connections = new ConcurrentHashMap<>();
    private ConnectionStore store;
    private JobApi api;

    @BeforeEach
    void start() throws IOException {
        store = ConnectionStore.open(folder);
        store.save(ConnectionRecord.fresh("instance").submitting(Specs.customers(), null));
        connections.put(
                CONNECTION,
                new ActiveConnection(CONNECTION, store, Map.of("warehouse.password", "canary"), Clock.systemUTC()));
        api = new JobApi(KEY, connections);
    }

    @AfterEach
    void stop() throws IOException {
        api.close();
        store.close();
    }

    @Test
    void jobOfTheNewestEpochIsAnswered() throws Exception {
        assertThat(SpecCodec.read(get(EPOCH, "spec").body(), SyncSpec.class)).isEqualTo(Specs.customers());
        assertThat(get(EPOCH, "secrets").body()).isEqualTo("{\"warehouse.password\":\"canary\"}");
        assertThat(post(EPOCH, "poll", new Poll(0, 0, false, null)).body())
                .isEqualTo(SpecCodec.write(new Poll.Answer(null, false)));
        assertThat(post(EPOCH, "rounds/1/attempts", Map.of()).body()).isEqualTo("1");
        assertThat(post(EPOCH, "rounds/1/attempts", Map.of()).body()).isEqualTo("2");
        assertThat(post(EPOCH, "failure", new RoundFailure(1, "why")).statusCode())
                .isEqualTo(200);
        assertThat(post(EPOCH, "report", report()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"GET, spec", "GET, secrets", "POST, poll", "POST, rounds/1/attempts", "POST, failure", "POST, report"})
    void noPathAnswersWithoutTheJobsToken(String method, String path) throws Exception {
        for (String token : new String[] {
            "",
            "Bearer ",
            "Bearer wrong",
            JobToken.of(KEY, CONNECTION, EPOCH),
            token("other", EPOCH),
            token(CONNECTION, 2)
        }) {
            HttpResponse<String> answer = send(method, CONNECTION, "1", path, token, "{}");
            assertThat(answer.statusCode()).as(token).isEqualTo(403);
            assertThat(answer.body()).contains("The job's token is wrong").doesNotContain("canary");
        }
        assertThat(send(method, CONNECTION, "1", path, null, "{}").statusCode()).isEqualTo(403);
        assertThat(store.load().attempt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void jobWhoseEpochIsNotTheNewestIsToldSo(int epoch) throws Exception {
        assertStale(get(epoch, "spec"));
        assertStale(get(epoch, "secrets"));
        assertStale(post(epoch, "poll", new Poll(0, 0, false, null)));
        assertStale(post(epoch, "rounds/1/attempts", Map.of()));
        assertStale(post(epoch, "failure", new RoundFailure(1, "why")));
        assertStale(post(epoch, "report", report()));
    }

    @Test
    void pollThatMayWaitIsAnsweredLater() throws Exception {
        Poll poll = new Poll(0, 0, false, null);
        String nothing = SpecCodec.write(new Poll.Answer(null, false));
        assertThat(post(EPOCH, "poll", poll).body()).isEqualTo(nothing);
        CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return post(EPOCH, "poll?wait=999999999", poll);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(post(EPOCH, "poll?wait=1", poll).body()).isEqualTo(nothing);
        assertThat(waiting)
                .as("by a newer poll, or when the longest time is up")
                .succeedsWithin(Duration.ofSeconds(30))
                .extracting(HttpResponse::statusCode, HttpResponse::body)
                .containsExactly(200, nothing);
    }

    @ParameterizedTest
    @CsvSource({"soon, 400", "-1, 200", "1e3, 400"})
    void timeToWaitIsANumber(String wait, int status) throws Exception {
        assertThat(post(EPOCH, "poll?wait=" + wait, new Poll(0, 0, false, null)).statusCode())
                .isEqualTo(status);
    }

    @Test
    void connectionThatIsNotWorkedOnIsNotFoundAndNotBetrayedToStrangers() throws Exception {
        assertThat(send("GET", "orders", "1", "secrets", token("orders", 1), "").statusCode())
                .isEqualTo(404);
        assertThat(send("GET", "orders", "1", "secrets", token(CONNECTION, 1), "")
                        .statusCode())
                .isEqualTo(403);
        connections.clear();
        assertThat(get(EPOCH, "secrets").statusCode()).isEqualTo(404);
    }

    @Test
    void epochThatIsNoNumberIsNotFound() throws Exception {
        assertThat(send("GET", CONNECTION, "newest", "spec", token(CONNECTION, 1), "")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[]", "\"text\""})
    void bodyThatIsSomethingElseIsTheJobsMistake(String body) throws Exception {
        for (String path : List.of("poll", "failure", "report")) {
            HttpResponse<String> answer = send("POST", CONNECTION, "1", path, token(CONNECTION, EPOCH), body);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.body()).doesNotContain("Exception", "io.spillway");
        }
    }

    @Test
    void longBodyIsNotReadOn() throws Exception {
        String body = "\"" + "x".repeat(2 << 20) + "\"";
        assertThat(send("POST", CONNECTION, "1", "report", token(CONNECTION, EPOCH), body)
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void stateThatCannotBeWrittenIsNoMistakeOfTheJob() throws Exception {
        Files.createDirectory(folder.resolve("connection.json.new"));
        HttpResponse<String> answer = post(EPOCH, "rounds/1/attempts", Map.of());
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain(folder.toString());
    }

    @Test
    void listensOnLoopbackAlone() throws Exception {
        URI url = URI.create(api.url());
        assertThat(InetAddress.getByName(url.getHost()).isLoopbackAddress()).isTrue();
        InetAddress own = InetAddress.getLocalHost();
        if (!own.isLoopbackAddress()) {
            assertThat(isOpen(own, url.getPort())).isFalse();
        }
    }

    private static boolean isOpen(InetAddress address, int port) {
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static RoundReport report() {
        RoundTally tally = RoundTally.empty(1, Specs.KEY_GROUPS);
        return new RoundReport(tally, tally, null, null);
    }

    private static void assertStale(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).endsWith("is not the newest").doesNotContain("canary");
    }

    private static String token(String connection, long epoch) {
        return "Bearer " + JobToken.of(KEY, connection, epoch);
    }

    private HttpResponse<String> get(int epoch, String path) throws Exception {
        return send("GET", CONNECTION, String.valueOf(epoch), path, token(CONNECTION, epoch), "");
    }

    private HttpResponse<String> post(int epoch, String path, Object body) throws Exception {
        return send("POST", CONNECTION, String.valueOf(epoch), path, token(CONNECTION, epoch), SpecCodec.write(body));
    }

    private HttpResponse<String> send(
            String method, String connection, String epoch, String path, @Nullable String token, String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("%s/jobs/%s/%s/%s".formatted(api.url(), connection, epoch, path)))
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", token);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
