package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.control.demo.LedgerEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Syncs to a receiver in a process of its own, which does everything wrong that receivers do: what it holds in the end
 * is the model's result, and what the runs count is what arrived.
 */
@Timeout(60)
class ReceiverFaultsITCase {
    private static final int ROWS = 2_500;
    private static final String SQL = "select id, name from faulty";
    private static final String LINK_LOCAL = "http://169.254.169.254/v1/batch";

    @TempDir
    private static Path receiverFolder;

    private static ReceiverProcess receiver;

    @TempDir
    Path folder;

    private SyncStage stage;
    private long arrivedBefore;
    private Map<String, Long> answeredBefore;

    @BeforeAll
    static void startReceiver() throws Exception {
        receiver = ReceiverProcess.start(receiverFolder);
    }

    @AfterAll
    static void stopReceiver() throws Exception {
        receiver.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        SharedWarehouse.createTable(
                "faulty", "select i::bigint as id, 'name ' || i as name from generate_series(1, %d) i".formatted(ROWS));
        arrivedBefore = receiver.accepted();
        answeredBefore = receiver.answers();
        stage = new SyncStage(folder, SQL)
                .withReceiver(
                        receiver.url(), () -> receiver.ledgerAfter(arrivedBefore, folder.resolve("arrived.jsonl")))
                .withRequestTimeoutSeconds(1);
    }

    @AfterEach
    void behave() {
        receiver.behave();
        stage.close();
    }

    @ParameterizedTest
    @CsvSource({
        "hold, false",
        "hold, true",
        "drip, true",
        "endless, true",
        "half-close, false",
        "half-close, true",
        "reset, false",
        "reset, true"
    })
    void brokenAnswersAreOutlastedWhetherTheirEventsWereStoredOrNot(String fault, boolean stored) throws Exception {
        receiver.misbehave("{'times':6,'connection':'%s','stored':%s}".formatted(fault, stored));

        JsonNode run = stage.sync().run();

        assertThat(answers()).containsEntry(fault, 6L);
        assertAllDelivered(run);
        assertRepeats(stored);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void burstsOfServerErrorsAreOutlastedWhetherTheirEventsWereStoredOrNot(boolean stored) throws Exception {
        receiver.misbehave(IntStream.rangeClosed(500, 504)
                .mapToObj("{'times':2,'status':%%d,'stored':%s}".formatted(stored)::formatted)
                .toArray(String[]::new));

        JsonNode run = stage.sync().run();

        assertThat(answers()).containsAllEntriesOf(Map.of("500", 2L, "501", 2L, "502", 2L, "503", 2L, "504", 2L));
        assertAllDelivered(run);
        assertRepeats(stored);
    }

    @Test
    void threeOfFiveRequestsFailAndEveryEventArrivesOnce() throws Exception {
        receiver.misbehave("{'share':0.6,'seed':11,'status':500}");

        JsonNode run = stage.sync().run();

        assertThat(answers().get("500")).isGreaterThan(15);
        assertAllDelivered(run);
        assertRepeats(false);
    }

    @Test
    void oddWordsInRetryAfterDelayNothingForLong() throws Exception {
        // the last day of 2999 is no Friday: it is a date that cannot be
        List<String> odd = List.of(
                "",
                "0",
                "1",
                "-5",
                "1.5",
                "0x10",
                "soon",
                "Wed, 21 Oct 2015 07:28:00 GMT",
                "Fri, 31 Dec 2999 23:59:59 GMT",
                "+3",
                "1 s");
        receiver.misbehave(odd.stream()
                .map("{'times':1,'status':429,'retryAfter':'%s'}"::formatted)
                .toArray(String[]::new));

        JsonNode run = stage.sync().run();

        assertThat(answers()).containsEntry("429", (long) odd.size());
        assertThat(receiver.rulesLeft()).isEmpty();
        assertAllDelivered(run);
        assertRepeats(false);
    }

    @Test
    void hugeRetryAfterIsCutToAQuarterOfAnHourAndTheNextRunDoesNotWaitForIt() throws Exception {
        receiver.misbehave("{'status':429,'retryAfter':'99999999999999999999'}");
        try (SpillwayProcess waiting = SpillwayProcess.start(folder, stage.arguments(), Map.of())) {
            waiting.awaitWhileRunning(
                    "the run tells how long it waits", () -> waiting.errors().contains("try 2 in 900.0 s: 429"));
            waiting.terminate(Duration.ofSeconds(30));
        }
        assertThat(answers()).containsKey("429").doesNotContainKey("200");

        receiver.behave();
        assertFinishedByTheNextRun();
    }

    @ParameterizedTest
    @CsvSource({"'equals':'1234', 1", "'matches':'^12[0-4]$', 5"})
    void eventsThatAreRefusedAreRejectedAndTheyAloneAreSentAgain(String match, int refused) throws Exception {
        receiver.misbehave(
                "{'event':{'pointer':'/recordId',%s},'status':400,'body':'not such a one'}".formatted(match));

        JsonNode run = stage.sync().run();

        assertThat(answers().get("400")).isGreaterThan(refused);
        assertBalanced(run);
        assertThat(run.path("rejected").asLong()).isEqualTo(refused);
        assertThat(run.path("delivered").asLong()).isEqualTo(ROWS - refused);
        assertThat(run.path("rejects")).hasSize(refused).allSatisfy(reject -> {
            assertThat(reject.path("status").asInt()).isEqualTo(400);
            assertThat(reject.path("reason").asText()).isEqualTo("not such a one");
        });
        assertThat(messages()).hasSize(ROWS - refused);
        assertRepeats(false);

        receiver.behave();
        JsonNode mended = stage.sync().run();
        assertThat(mended.path("resent").asLong()).isEqualTo(refused);
        assertThat(mended.path("delivered").asLong()).isEqualTo(refused);
        assertThat(messages()).hasSize(ROWS);
        stage.assertConverged(ROWS);
    }

    @ParameterizedTest
    @CsvSource({"'overEvents':30", "'overBytes':9000"})
    void requestsThatAreTooLargeAreHalvedUntilTheyFit(String limit) throws Exception {
        receiver.misbehave("{%s,'status':413}".formatted(limit));

        JsonNode run = stage.sync().run();

        assertThat(answers().get("413")).isGreaterThan(20);
        assertAllDelivered(run);
        assertRepeats(false);
    }

    @Test
    void partialSuccessCountsAsDelivered() throws Exception {
        receiver.misbehave("{'times':5,'status':207,'body':'some of it'}");

        JsonNode run = stage.sync().run();

        assertThat(answers()).containsEntry("207", 5L);
        assertAllDelivered(run);
        assertRepeats(false);
    }

    @ParameterizedTest
    @CsvSource({
        "'status':401, 401 invalid write key",
        "'status':403, 403 forbidden",
        "'status':302|'location':'" + LINK_LOCAL + "', 302",
        "'status':307|'location':'/v1/batch', 307",
    })
    void wrongSetupStopsTheRunInMidDeliveryAndTheNextOneFinishesIt(String answer, String words) throws Exception {
        // some requests get through, and the one that does not would if the redirect were followed
        receiver.misbehave("{'share':0.3,'seed':5,'times':8,%s}".formatted(answer.replace('|', ',')));

        SyncStage.Outcome stopped = stage.sync();

        assertThat(answers()).containsKey(words.substring(0, 3));
        assertStopped(stopped, "answered " + words, "mend the destination, then run again");
        assertThat(messages()).hasSizeLessThan(ROWS);

        receiver.behave();
        assertFinishedByTheNextRun();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hold", "reset"})
    void receiverThatNeverAnswersIsGivenUpAndTheNextRunRepeatsWhatItMayHaveStored(String fault) throws Exception {
        receiver.misbehave("{'connection':'%s','stored':true}".formatted(fault));

        SyncStage.Outcome stopped = stage.withGiveUpSeconds(2).sync();

        assertThat(answers().get(fault)).isGreaterThan(5);
        assertStopped(stopped, "took nothing for 2 s", "no answer from");
        assertThat(stopped.runs().get(0).path("delivered").asLong()).isZero();

        receiver.behave();
        assertFinishedByTheNextRun();
        assertRepeats(true);
    }

    private static void assertStopped(SyncStage.Outcome outcome, String... words) {
        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(1);
        JsonNode run = outcome.runs().get(0);
        assertThat(run.path("status").asText()).isEqualTo("failed");
        assertThat(run.path("inserted").asLong()).isEqualTo(ROWS);
        assertThat(run.path("delivered").asLong()).isLessThan(ROWS);
        assertThat(run.path("error").asText()).contains(words).contains(receiver.url());
        assertThat(outcome.errors().lines().filter(line -> line.startsWith("spillway: ")))
                .singleElement()
                .asString()
                .contains(words);
    }

    /** The run that was stopped is finished first, then another one finds nothing to do. */
    private void assertFinishedByTheNextRun() throws Exception {
        SyncStage.Outcome mended = stage.sync();
        assertThat(mended.exitCode()).as(mended.toString()).isZero();
        assertThat(mended.runs()).extracting(run -> run.path("run").asLong()).containsExactly(1L, 2L);
        assertAllDelivered(mended.runs().get(0));
        assertThat(mended.runs().get(1).path("unchanged").asLong()).isEqualTo(ROWS);
        assertThat(mended.runs().get(1).path("delivered").asLong()).isZero();
    }

    private void assertAllDelivered(JsonNode run) throws Exception {
        assertBalanced(run);
        assertThat(run.path("inserted").asLong()).isEqualTo(ROWS);
        assertThat(run.path("delivered").asLong()).isEqualTo(ROWS);
        assertThat(messages()).hasSize(ROWS);
        stage.assertConverged(ROWS);
    }

    private static void assertBalanced(JsonNode run) {
        assertThat(sum(run, "unchanged", "inserted", "updated", "invalid"))
                .as(run.toString())
                .isEqualTo(run.path("read").asLong())
                .isEqualTo(ROWS);
        assertThat(sum(run, "inserted", "updated", "deleted"))
                .as(run.toString())
                .isEqualTo(sum(run, "delivered", "rejected"));
    }

    private static long sum(JsonNode run, String... counts) {
        return Arrays.stream(counts)
                .mapToLong(count -> run.path(count).asLong())
                .sum();
    }

    /** Whether some messages arrived more than once; their contents are compared where convergence is. */
    private void assertRepeats(boolean some) {
        int repeats = stage.arrivedAfter(0).size() - messages().size();
        if (some) {
            assertThat(repeats).isPositive();
        } else {
            assertThat(repeats).isZero();
        }
    }

    private Set<String> messages() {
        Set<String> messages = new HashSet<>();
        stage.arrivedAfter(0).stream().map(LedgerEntry::messageId).forEach(messages::add);
        return messages;
    }

    /** What the receiver answered in this test. */
    private Map<String, Long> answers() {
        Map<String, Long> answers = new TreeMap<>();
        receiver.answers().forEach((answer, count) -> {
            long more = count - answeredBefore.getOrDefault(answer, 0L);
            if (more > 0) {
                answers.put(answer, more);
            }
        });
        return answers;
    }
}
