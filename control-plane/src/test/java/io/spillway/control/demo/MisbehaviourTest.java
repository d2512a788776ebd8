package io.spillway.control.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A receiver that is told over HTTP what to do wrong. */
@Timeout(30)
class MisbehaviourTest {
    private static final String AUTHORIZATION =
            "Basic " + Base64.getEncoder().encodeToString("key:".getBytes(StandardCharsets.UTF_8));

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Socket> sockets = new ArrayList<>();
    private Ledger ledger;
    private TestReceiver receiver;

    @BeforeEach
    void start(@TempDir Path folder) {
        ledger = Ledger.open(folder.resolve("ledger.jsonl"));
        receiver = new TestReceiver(ReceiverOptions.of("key"), ledger);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        receiver.close();
        ledger.close();
    }

    @Test
    void rulesStrikeInTheirOrderAsOftenAsTheySay() throws Exception {
        tell(
                "{'rules':[{'times':2,'status':503},{'times':1,'status':429,'retryAfter':'soon'},{'times':1,'status':502}]}");
        assertThat(statuses(5)).containsExactly(503, 503, 429, 502, 200);
        assertThat(get("/answers")).isEqualTo("{\"200\":1,\"429\":1,\"502\":1,\"503\":2}");
        assertThat(get("/misbehaviour")).isEqualTo("{\"rules\":[]}");
        assertThat(ledger.accepted()).isEqualTo(1);
    }

    @Test
    void showsWhatIsLeftInTheFormInWhichItIsTold() throws Exception {
        String rules = "{'rules':[{'overBytes':10,'overEvents':1,'event':{'pointer':'/a','matches':'b+'},'times':3,"
                + "'share':0.5,'seed':7,'status':500,'body':'x','retryAfter':'','location':'/','stored':true},"
                + "{'event':{'pointer':'/userId','equals':'1'},'times':2,'connection':'half-close','stored':false}]}";
        assertThat(tell(rules).body()).isEqualTo(json(rules));
        assertThatThrownBy(() -> post(batch("1"))).isInstanceOf(IOException.class);
        assertThat(get("/misbehaviour")).isEqualTo(json(rules).replace("\"times\":2", "\"times\":1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "120", "Wed, 21 Oct 2015 07:28:00 GMT", "99999999999999999999", "?!", "0x10"})
    void sendsAnyTextAsRetryAfter(String retryAfter) throws Exception {
        tell("{'rules':[{'times':1,'status':429,'retryAfter':'" + retryAfter + "'}]}");
        HttpResponse<String> answer = post(batch("1"));
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue(retryAfter);
    }

    @Test
    void failsAShareOfRequestsThatTheSeedChooses() throws Exception {
        String rule = "{'rules':[{'share':0.6,'seed':7,'status':500}]}";
        tell(rule);
        List<Integer> once = statuses(100);
        tell(rule);
        assertThat(statuses(100)).isEqualTo(once);
        assertThat(once).filteredOn(status -> status == 500).hasSizeBetween(50, 70);
    }

    @ParameterizedTest
    @CsvSource({
        "'equals':'7', 200, 400, 200",
        "'equals':7, 200, 400, 200",
        "'matches':'7', 200, 400, 400",
        "'matches':'^[67]', 400, 400, 200"
    })
    void refusesRequestsWithSuchAnEvent(String match, int six, int seven, int seventeen) throws Exception {
        tell("{'rules':[{'event':{'pointer':'/userId'," + match + "},'status':400,'body':'no sevens'}]}");
        assertThat(post(batch("1", "6")).statusCode()).isEqualTo(six);
        assertThat(post(batch("1", "7")).statusCode()).isEqualTo(seven);
        assertThat(post(batch("1", "17")).statusCode()).isEqualTo(seventeen);
        assertThat(post("{\"batch\":[{\"anonymousId\":\"7\"}]}").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesWhatIsTooLargeByEventsOrBytes() throws Exception {
        tell("{'rules':[{'overEvents':2,'status':413}]}");
        assertThat(post(batch("1", "2")).statusCode()).isEqualTo(200);
        assertThat(post(batch("1", "2", "3")).statusCode()).isEqualTo(413);
        tell("{'rules':[{'overBytes':%d,'status':413}]}".formatted(batch("12").length()));
        assertThat(post(batch("12")).statusCode()).isEqualTo(200);
        assertThat(post(batch("123")).body()).isEqualTo("request size exceeds max limit");
    }

    @Test
    void redirectsWhereItIsTold() throws Exception {
        tell("{'rules':[{'status':302,'location':'http://169.254.169.254/latest'}]}");
        HttpResponse<String> answer = post(batch("1"));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue("http://169.254.169.254/latest");
        assertThat(ledger.accepted()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'status':207 | 1 | 207",
                "'status':207,'stored':false | 0 | 0",
                "'status':500 | 0 | 0",
                "'status':500,'stored':true | 1 | 500"
            },
            quoteCharacter = '~')
    void storesTheEventsOfSuccessesUnlessToldOtherwise(String fault, int stored, int status) throws Exception {
        tell("{'rules':[{'times':1," + fault + "}]}");
        post(batch("1"));
        List<LedgerEntry> entries = new ArrayList<>();
        Ledger.read(ledger.file(), entries::add);
        assertThat(entries).hasSize(stored).allMatch(entry -> entry.status() == status);
    }

    @ParameterizedTest
    @CsvSource({"reset, false", "reset, true", "half-close, false", "half-close, true", "hold, true", "drip, true"})
    void storesTheEventsOfABrokenAnswerOnlyIfItIsToldTo(String fault, boolean stored) throws Exception {
        tell("{'rules':[{'connection':'%s','stored':%s}]}".formatted(fault, stored));
        Socket socket = send(batch("1"));
        await().until(() -> get("/answers").contains("\"%s\":1".formatted(fault)));
        assertThat(ledger.accepted()).isEqualTo(stored ? 1 : 0);
        socket.close();
    }

    @Test
    void resetIsNoEndOfTheStreamButAnError() throws Exception {
        tell("{'rules':[{'connection':'reset'}]}");
        InputStream answer = send(batch("1")).getInputStream();
        assertThatThrownBy(answer::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
    }

    @Test
    void halfClosedAnswerEndsInTheMiddle() throws Exception {
        tell("{'rules':[{'connection':'half-close'}]}");
        String answer = new String(send(batch("1")).getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Length: 100\r\n");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .isNotEmpty()
                .hasSizeLessThan(100);
    }

    @Test
    void endlessAnswerIsLongerThanAnybodyReads() throws Exception {
        tell("{'rules':[{'connection':'endless'}]}");
        assertThat(send(batch("1")).getInputStream().readNBytes(20_000_000)).hasSize(20_000_000);
    }

    @Test
    void drippingAnswerComesByteByByteUntilTheRuleIsSwitchedOff() throws Exception {
        tell("{'rules':[{'connection':'drip'}]}");
        InputStream answer = send(batch("1")).getInputStream();
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith("\r\n\r\n...")) {
            read.append((char) answer.read());
        }
        assertThat(answer.available()).isLessThan(2);
        switchOff();
        assertThat(answer.readAllBytes()).hasSizeLessThan(10);
    }

    @Test
    void heldRequestIsLetGoWithoutAnAnswerWhenTheRuleIsSwitchedOff() throws Exception {
        tell("{'rules':[{'connection':'hold'}]}");
        InputStream answer = send(batch("1")).getInputStream();
        await().until(() -> get("/answers").contains("hold"));
        assertThat(answer.available()).isZero();
        switchOff();
        assertThat(answer.read()).isEqualTo(-1);
        assertThat(post(batch("1")).statusCode()).isEqualTo(200);
    }

    @Test
    void manyHeldRequestsLeaveRoomToSwitchThemOff() throws Exception {
        tell("{'rules':[{'connection':'hold'}]}");
        for (int i = 0; i < 60; i++) {
            send(batch("1"));
        }
        await().until(() -> get("/answers").contains("\"hold\":60"));
        switchOff();
        assertThat(post(batch("1")).statusCode()).isEqualTo(200);
    }

    @Test
    void requestOfASenderWhoLeftIsNotHeldAnyLonger() throws Exception {
        tell("{'rules':[{'connection':'hold'}]}");
        for (int i = 0; i < 20; i++) {
            send(batch("1"));
        }
        await().until(() -> get("/answers").contains("\"hold\":20"));
        assertThat(isHeld(send(batch("1")))).isFalse();
        for (Socket socket : sockets) {
            socket.close();
        }
        await().until(() -> isHeld(send(batch("1"))));
    }

    private static boolean isHeld(Socket socket) throws IOException {
        socket.setSoTimeout(300);
        try {
            return socket.getInputStream().read() != -1;
        } catch (SocketTimeoutException nothingCame) {
            return true;
        }
    }

    @Test
    void requestThatBreaksTheProtocolIsRefusedAsEverAndUsesUpNoRule() throws Exception {
        tell("{'rules':[{'times':1,'status':503}]}");
        assertThat(post("{").body()).isEqualTo("invalid json");
        assertThat(statuses(2)).containsExactly(503, 200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'rule':[]} | /rule: unknown key, known are rules",
                "[] | the document: expected an object",
                "'' | the document: expected an object",
                "{ | the document is not JSON",
                "{'rules':[],'rules':[]} | the document is not JSON: Duplicate field 'rules'",
                "{'rules':{}} | /rules: expected an array of at most 100 rules",
                "{'rules':[{}]} | /rules/0: a rule has either a status or a connection",
                "{'rules':[{'status':500,'connection':'drip'}]} | /rules/0: a rule has either a status or a connection",
                "{'rules':[{'status':500},{'status':99}]} | /rules/1/status: expected a whole number from 200 to 599",
                "{'rules':[{'status':'500'}]} | /rules/0/status: expected a whole number from 200 to 599",
                "{'rules':[{'status':500,'times':0}]} | /rules/0/times: expected a whole number from 1",
                "{'rules':[{'status':500,'nxt':1}]} | /rules/0/nxt: unknown key, known are times, share",
                "{'rules':[{'status':500,'share':0}]} | /rules/0/share: expected a number above 0, up to 1",
                "{'rules':[{'status':500,'stored':1}]} | /rules/0/stored: expected true or false",
                "{'rules':[{'status':429,'retryAfter':5}]} | /rules/0/retryAfter: expected a text",
                "{'rules':[{'status':429,'retryAfter':'a\\nb'}]} | /rules/0/retryAfter: expected visible characters",
                "{'rules':[{'connection':'rst'}]} | expected one of hold, drip, endless, half-close, reset",
                "{'rules':[{'connection':'drip','body':'x'}]} | /rules/0/body: belongs to a status",
                "{'rules':[{'status':400,'event':{'pointer':'/a'}}]} | /rules/0/event: an event has either equals or",
                "{'rules':[{'status':400,'event':{'pointer':'a','equals':1}}]} | /rules/0/event/pointer: expected a JSON",
                "{'rules':[{'status':400,'event':{'pointer':'/a','matches':'('}}]} | /rules/0/event/matches: no regular"
            })
    void mistakeIsToldWithItsPlaceAndChangesNothing(String document, String complaint) throws Exception {
        tell("{'rules':[{'status':503}]}");
        HttpResponse<String> answer = put(json(document));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(complaint);
        assertThat(statuses(1)).containsExactly(503);
    }

    @Test
    void documentHasABound() throws Exception {
        assertThat(put(" ".repeat(64 * 1024 + 1)).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"rules\":[]}"})
    void documentOfNoRulesSwitchesAllOff(String document) throws Exception {
        tell("{'rules':[{'status':503}]}");
        assertThat(put(document).statusCode()).isEqualTo(200);
        assertThat(statuses(1)).containsExactly(200);
    }

    private HttpResponse<String> tell(String document) throws Exception {
        HttpResponse<String> answer = put(json(document));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String json(String document) {
        return document.replace('\'', '"');
    }

    private HttpResponse<String> put(String document) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(receiver.url() + "/misbehaviour"))
                        .PUT(BodyPublishers.ofString(document))
                        .build(),
                BodyHandlers.ofString());
    }

    private void switchOff() throws Exception {
        client.send(
                HttpRequest.newBuilder(URI.create(receiver.url() + "/misbehaviour"))
                        .DELETE()
                        .build(),
                BodyHandlers.ofString());
    }

    private String get(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(receiver.url() + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> post(String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(receiver.url() + "/v1/batch"))
                        .header("Authorization", AUTHORIZATION)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private List<Integer> statuses(int requests) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            statuses.add(post(batch("1")).statusCode());
        }
        return statuses;
    }

    /** Posts a body and leaves the answer to be read. */
    private Socket send(String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port());
        sockets.add(socket);
        socket.getOutputStream()
                .write("POST /v1/batch HTTP/1.1\r\nHost: receiver\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(AUTHORIZATION, body.length(), body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String batch(String... userIds) {
        return Stream.of(userIds)
                .map("{\"type\":\"identify\",\"userId\":\"%s\"}"::formatted)
                .toList()
                .toString()
                .transform(events -> "{\"batch\":" + events.replace(", ", ",") + "}");
    }
}
