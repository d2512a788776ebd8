package io.spillway.control.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestReceiverTest {
    private static final String EVENT = "{\"type\":\"identify\",\"userId\":\"u-1\",\"recordId\":\"1\"}";
    private static final String BATCH = "{\"batch\":[" + EVENT + "]}";

    private final HttpClient client = HttpClient.newHttpClient();
    private Ledger ledger;
    private TestReceiver receiver;

    @BeforeEach
    void start(@TempDir Path folder) {
        ledger = Ledger.open(folder.resolve("ledger.jsonl"));
        receiver = new TestReceiver(ReceiverOptions.of("key").withDisabledWriteKey("off"), ledger);
    }

    @AfterEach
    void stop() {
        receiver.close();
        ledger.close();
    }

    @Test
    void acceptsABatch() throws Exception {
        assertAnswer(post("/v1/batch", BATCH), 200, "ok");
        assertThat(ledger.accepted()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identify", "track"})
    void acceptsASingleEventAndGivesItTheTypeOfItsPath(String type) throws Exception {
        assertAnswer(post("/v1/" + type, "{\"userId\":\"u-1\"}"), 200, "ok");
        assertThat(entries().get(0).event().path("type").asText()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "Basic", "Basic !!!", "Basic a2V5", "Basic Og==", "Basic OnNlY3JldA=="})
    void refusesAHeaderWithoutAUser(String authorization) throws Exception {
        HttpRequest request = request("/v1/batch", BATCH.getBytes(StandardCharsets.UTF_8))
                .setHeader("Authorization", authorization)
                .build();
        assertAnswer(send(request), 401, "failed to read writekey from header");
    }

    @Test
    void refusesARequestWithoutAuthorization() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(receiver.url() + "/v1/batch"))
                .POST(BodyPublishers.ofString(BATCH))
                .build();
        assertAnswer(send(request), 401, "failed to read writekey from header");
    }

    @Test
    void refusesAnUnknownKey() throws Exception {
        assertAnswer(postAs("nobody", BATCH), 401, "invalid write key");
    }

    @Test
    void refusesADisabledSource() throws Exception {
        assertAnswer(postAs("off", BATCH), 404, "source is disabled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"batch\":[]} x", "{\"batch\":[NaN]}", "{\"batch\":[{\"n\":1e99999999999}]}"})
    void refusesWhatIsNotJson(String body) throws Exception {
        assertAnswer(post("/v1/batch", body), 400, "invalid json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"text\"", "[" + EVENT + "]"})
    void refusesAnEventThatIsNotAnObject(String event) throws Exception {
        assertAnswer(post("/v1/batch", batch(EVENT, event)), 400, "event is not a valid rudder event");
        assertAnswer(post("/v1/track", event), 400, "event is not a valid rudder event");
        assertThat(ledger.accepted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\\t\\r\\n",
                "\\u200b",
                "\\u0000",
                "\\u00a0",
                "\\u00ad",
                "\\u2060\\ufeff",
                "\\u115f",
                "\\u3164",
                "\\u2800",
                "\\u034f",
                "\\ue000",
                "\\ud800",
                "\\u202e \\u2003"
            })
    void refusesIdsInWhichNothingCanBeSeen(String id) throws Exception {
        String event = "{\"type\":\"identify\",\"userId\":\"%s\",\"anonymousId\":\"%s\"}".formatted(id, id);
        assertAnswer(post("/v1/batch", batch(EVENT, event)), 400, "request neither has anonymousId nor userId");
        assertThat(ledger.accepted()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"track\",\"userId\":null}",
                "{\"type\":\"track\"}",
                "{}",
                "{\"type\":\"group\",\"action\":\"insert\"}"
            })
    void refusesEventsWithoutIds(String event) throws Exception {
        assertAnswer(post("/v1/batch", batch(event)), 400, "request neither has anonymousId nor userId");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"userId\":\"\\u200ba\"}",
                "{\"userId\":7}",
                "{\"userId\":false}",
                "{\"userId\":\" \",\"anonymousId\":\"a\"}",
                "{\"type\":\"record\",\"action\":\"insert\"}"
            })
    void acceptsAnyIdThatCanBeSeenAndRecordsWithoutOne(String event) throws Exception {
        assertAnswer(post("/v1/batch", batch(event)), 200, "ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "3", "null", "{\"batch\":[]}", "{\"batch\":null}", "{\"batch\":" + EVENT + "}"})
    void refusesABatchOfNothing(String body) throws Exception {
        assertAnswer(post("/v1/batch", body), 400, "empty batch payload");
    }

    @ParameterizedTest
    @CsvSource({"0, 200, ok", "1, 413, request size exceeds max limit"})
    void measuresTheBodyAfterInflating(int surplus, int status, String text) throws Exception {
        String body = padded(BATCH, 4_096_000 + surplus);
        assertAnswer(post("/v1/batch", body), status, text);
        assertAnswer(postZipped(body), status, text);
    }

    @Test
    void endsTheInflatingOfABombEarly() throws Exception {
        assertAnswer(postZipped(padded(BATCH, 64_000_000)), 413, "request size exceeds max limit");
    }

    @Test
    void namesTheFaultsOfABodyInTheOrderOfTheGateway() throws Exception {
        String large = " ".repeat(4_096_001);
        assertAnswer(postAs("nobody", "{"), 401, "invalid write key");
        assertAnswer(post("/v1/batch", large), 400, "invalid json");
        assertAnswer(post("/v1/batch", batch("7") + large), 400, "event is not a valid rudder event");
        assertAnswer(post("/v1/batch", "{}" + large), 413, "request size exceeds max limit");
    }

    @Test
    void opensTheArchiveBeforeItAsksForTheKey() throws Exception {
        byte[] noArchive = BATCH.getBytes(StandardCharsets.UTF_8);
        assertAnswer(send(zipped("nobody", noArchive)), 400, "failed to read body from request");
        byte[] cut = new byte[30];
        System.arraycopy(gzip(BATCH), 0, cut, 0, cut.length);
        assertAnswer(send(zipped("nobody", cut)), 401, "invalid write key");
        assertAnswer(send(zipped("key", cut)), 400, "failed to read body from request");
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, 200, ok",
        "GZIP, 400, invalid json",
        "x-gzip, 400, invalid json",
        "'gzip, gzip', 400, invalid json"
    })
    void understandsOneSpellingOfGzip(String encoding, int status, String text) throws Exception {
        HttpRequest request = request("/v1/batch", gzip(BATCH))
                .header("Content-Encoding", encoding)
                .build();
        assertAnswer(send(request), status, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
    void refusesOtherMethods(String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(receiver.url() + "/v1/batch"))
                .method(method, BodyPublishers.noBody())
                .build();
        assertThat(send(request).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v1/record", "/v1/page", "/v1/batch/", "/V1/BATCH", "//v1/batch"})
    void knowsNoOtherPaths(String path) throws Exception {
        assertThat(post(path, BATCH).statusCode()).isEqualTo(404);
        assertThat(ledger.accepted()).isZero();
    }

    @Test
    void limitsTheRateOfAsManyRequestsAsItWasTold() throws Exception {
        receiver.rateLimitNext(2);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = post("/v1/batch", BATCH);
            assertAnswer(answer, 429, "max requests limit reached");
            assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
        }
        assertAnswer(post("/v1/batch", BATCH), 200, "ok");
        assertThat(receiver.answers()).isEqualTo(Map.of(429, 2L, 200, 1L));
        assertThat(ledger.accepted()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"500, internal server error", "503, service unavailable", "504, gateway timeout"})
    void failsAsItWasTold(int status, String text) throws Exception {
        receiver.failNext(1, status);
        assertAnswer(post("/v1/batch", BATCH), status, text);
        assertAnswer(post("/v1/batch", BATCH), 200, "ok");
    }

    @Test
    void cannotBeToldToFailWithAnotherStatus() {
        assertThatThrownBy(() -> receiver.failNext(1, 418)).hasMessageContaining("418");
    }

    @Test
    void oneEventItWasToldToRefuseRefusesTheBatch() throws Exception {
        receiver.refuseEventsWhere(event -> event.path("recordId").asText().equals("2"));
        String batch = batch(EVENT, EVENT.replace("\"1\"", "\"2\""));
        assertAnswer(post("/v1/batch", batch), 400, "event is not a valid rudder event");
        assertAnswer(post("/v1/batch", BATCH), 200, "ok");
        receiver.refuseEventsWhere(event -> false);
        assertAnswer(post("/v1/batch", batch), 200, "ok");
        assertThat(ledger.accepted()).isEqualTo(3);
    }

    @Test
    void writesDownWhatItAccepts() throws Exception {
        String event = "{\"type\":\"record\",\"action\":\"delete\",\"recordId\":\"3\",\"n\":1.50,"
                + "\"context\":{\"sources\":{\"job_run_id\":\"run-7\"}}}";
        send(request("/v1/batch", batch(EVENT, event).getBytes(StandardCharsets.UTF_8))
                .header(TestReceiver.EPOCH_HEADER, "12")
                .build());
        LedgerEntry entry = entries().get(1);
        assertThat(entry.arrival()).isEqualTo(2);
        assertThat(entry.epoch()).isEqualTo(12);
        assertThat(entry.run()).isEqualTo("run-7");
        assertThat(entry.key()).isEqualTo("3");
        assertThat(entry.operation()).isEqualTo("delete");
        assertThat(entry.status()).isEqualTo(200);
        assertThat(entry.event().toString()).isEqualTo(event);
        assertThat(entries().get(0).operation()).isEqualTo("upsert");
    }

    @Test
    void storesNothingWhenTheLedgerCannotBeWritten() throws Exception {
        ledger.close();
        assertAnswer(post("/v1/batch", BATCH), 500, "failed to store the events");
    }

    @Test
    void showsTheLastEventsNewestFirst() throws Exception {
        for (int i = 1; i <= 3; i++) {
            post("/v1/batch", BATCH.replace("\"1\"", "\"" + i + "\""));
        }
        assertThat(ExactJson.read(get("/events?limit=2").body()).findValuesAsText("key"))
                .containsExactly("3", "2");
        assertThat(ExactJson.read(get("/events").body())).hasSize(3);
        assertThat(get("/health").body()).contains("\"accepted\":3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1001", "x"})
    void showsAtMostAThousandEvents(String limit) throws Exception {
        assertThat(get("/events?limit=" + limit).statusCode()).isEqualTo(400);
    }

    private List<LedgerEntry> entries() {
        List<LedgerEntry> entries = new ArrayList<>();
        Ledger.read(ledger.file(), entries::add);
        return entries;
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path, body.getBytes(StandardCharsets.UTF_8)).build());
    }

    private HttpResponse<String> postAs(String key, String body) throws Exception {
        return send(request("/v1/batch", body.getBytes(StandardCharsets.UTF_8))
                .setHeader("Authorization", basic(key))
                .build());
    }

    private HttpResponse<String> postZipped(String body) throws Exception {
        return send(zipped("key", gzip(body)));
    }

    private HttpRequest zipped(String key, byte[] body) {
        return request("/v1/batch", body)
                .setHeader("Authorization", basic(key))
                .header("Content-Encoding", "gzip")
                .build();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(receiver.url() + path)).build());
    }

    private HttpRequest.Builder request(String path, byte[] body) {
        return HttpRequest.newBuilder(URI.create(receiver.url() + path))
                .header("Authorization", basic("key"))
                .POST(BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String text) {
        assertThat(answer.body()).isEqualTo(text);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private static String basic(String key) {
        return "Basic " + Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8));
    }

    private static String batch(String... events) {
        return "{\"batch\":[" + String.join(",", events) + "]}";
    }

    private static String padded(String json, int length) {
        return json + " ".repeat(length - json.length());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
