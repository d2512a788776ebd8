package io.spillway.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    private static final RowCounts ROWS = new RowCounts(12_345, 12_000, 200, 100, 50, 45);
    private static final RoundTally NOTHING = RoundTally.empty(2, 4);
    private static final RoundTally PARTLY = tally(2, 100, 1);
    private static final RoundTally DONE = tally(4, 347, 3);

    private final Locale locale = Locale.getDefault();

    @BeforeEach
    void speakEnglish() {
        Locale.setDefault(Locale.ENGLISH);
    }

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    @Test
    void tableHasOneRowForEachRunUnderItsHeader() {
        List<String> table = RunSummary.table(List.of(succeeded(), failed("401")));
        assertThat(table.get(0).strip().split(" {2,}| (?=all|send|merge)", -1)).contains("run", "kind", "delivered");
        assertThat(table.get(1).replaceAll(" +", " ").strip())
                .isEqualTo("2 full 12,345 200 100 50 12,000 45 347 3 1.0 2.0 3.0 6.0");
        assertThat(table.get(2)).startsWith("2    full");
        assertThat(table.get(1)).hasSameSizeAs(table.get(0));
    }

    @Test
    void runThatSucceededShowsWhatACheckpointHoldsAndOneThatFailedHowFarItGot() {
        assertThat(row(run(RunStatus.SUCCEEDED, DONE, PARTLY, null))).contains(" 347 ");
        assertThat(row(run(RunStatus.FAILED, NOTHING, PARTLY, "why"))).contains(" 100 ");
    }

    @Test
    void stepThatDidNotEndHasNoTime() {
        RunRecord run = new RunRecord(
                round(), RunStatus.FAILED, "", 0, null, NOTHING, NOTHING, null, "why", 1_000, 2_000, 0, 7_000);
        assertThat(row(run).replaceAll(" +", " ")).endsWith(" 1.0 - - 6.0");
    }

    @Test
    void detailsTellWhyAllRowsWereSentAndHowTheyWereRead() {
        assertThat(RunSummary.table(List.of(succeeded())))
                .contains("run 2 sent every row: asked for", "run 2 was read by one reader");
        assertThat(RunSummary.table(List.of(failed("why")))).contains("run 2 was to send every row: asked for");
    }

    @Test
    void rejectedAndInvalidRowsAreListedWithTheirReasons() {
        assertThat(RunSummary.table(List.of(succeeded())))
                .contains(
                        "run 2 has 45 invalid rows, among them",
                        "  7: the primary key is NULL",
                        "run 2 has 3 rejected rows, among them",
                        "  8: 400 invalid json",
                        "  9: too long");
    }

    @Test
    void summaryTellsWhatWasSentAgainAndWhatIsKeptForTheNextRun() {
        RowCounts rows = new RowCounts(10, 6, 0, 4, 1, 0, new RowCounts.Retries(2, 1, 5));
        RoundTally tally = new RoundTally(2, 4, 4, rows, 4, 1, List.of(), List.of());
        RunRecord run = run(RunStatus.SUCCEEDED, tally, tally, null);

        assertThat(RunSummary.table(List.of(run)))
                .contains(
                        "run 2 sent 3 rows again that were rejected before",
                        "run 2 keeps 6 rejected rows, which the next run tries again");
        assertThat(RunSummary.json(List.of(run)).get(0).path("resent").asLong()).isEqualTo(3);
        assertThat(RunSummary.json(List.of(run)).get(0).path("keptRejects").asLong())
                .isEqualTo(6);
    }

    @Test
    void errorsAreALineForEachRunThatFailed() {
        assertThat(RunSummary.errors(List.of(succeeded(), failed("401 invalid write key"))))
                .containsExactly("spillway: run 2 failed: 401 invalid write key");
    }

    @Test
    void allHaveToSucceed() {
        assertThat(RunSummary.allSucceeded(List.of(succeeded(), succeeded()))).isTrue();
        assertThat(RunSummary.allSucceeded(List.of(failed("why"), succeeded()))).isFalse();
    }

    @Test
    void progressNamesTheStep() {
        assertThat(progress(reading(0, NOTHING), 2_500)).isEqualTo("  run 2, full: reading, 1,234 rows so far, 1.5 s");
        assertThat(progress(reading(2_000, PARTLY), 2_500)).isEqualTo("  run 2, full: merging, 2 of 4 parts, 1.5 s");
        assertThat(progress(reading(2_000, DONE).counted(NOTHING, DONE, "try 2 in 0.4 s: 503", 0), 2_500))
                .isEqualTo("  run 2, full: delivering, 350 of 350 events (try 2 in 0.4 s: 503), 1.5 s");
    }

    @Test
    void clockThatWasSetBackGivesNoNegativeTimes() {
        assertThat(progress(reading(0, NOTHING), 500)).endsWith(", 0.0 s");
    }

    @Test
    void jsonHasTheSameCountsForPrograms() throws Exception {
        ObjectMapper json = new ObjectMapper();
        String written = RunSummary.json(List.of(succeeded())).toString();
        assertThat(json.readTree(written)).isEqualTo(json.readTree("""
                [{"run": 2, "kind": "full", "status": "succeeded", "read": 12345, "inserted": 200, "updated": 100,
                  "deleted": 50, "unchanged": 12000, "invalid": 45, "delivered": 347, "rejected": 3,
                  "resent": 0, "keptRejects": 3, "givenUp": 0, "seconds": 6.0,
                  "invalidSamples": ["7: the primary key is NULL"],
                  "rejects": [{"recordId": "8", "status": 400, "reason": "invalid json", "tries": 1},
                              {"recordId": "9", "status": 0, "reason": "too long", "tries": 1}]}]"""));
        assertThat(RunSummary.json(List.of(failed("why"))).at("/0/error").asText())
                .isEqualTo("why");
    }

    @Test
    void foreignTextDoesNotActOnTheTerminal() {
        String evil = "\u001b[2J\r\nfake\u0007\u009b31m";
        String shown = "\\u001b[2J\\u000d\\u000afake\\u0007\\u009b31m";
        assertThat(written(terminal -> RunSummary.errors(List.of(failed(evil))).forEach(terminal::note)))
                .isEqualTo("spillway: run 2 failed: " + shown + "\n");
        assertThat(written(terminal -> terminal.result(evil))).isEqualTo(shown + "\n");
        assertThat(written(terminal -> terminal.progress(evil))).isEqualTo("\r\u001b[K" + shown);
    }

    private static String written(Consumer<Terminal> writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        writing.accept(new Terminal(out, out, true, false));
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    private static String row(RunRecord run) {
        return RunSummary.table(List.of(run)).get(1);
    }

    private static String progress(RunRecord run, long nowMillis) {
        return new RunSummary(run).progress(nowMillis);
    }

    private static RunRecord succeeded() {
        return run(RunStatus.SUCCEEDED, DONE, DONE, null);
    }

    private static RunRecord failed(String why) {
        return run(RunStatus.FAILED, NOTHING, PARTLY, why);
    }

    private static Round round() {
        return new Round(2, RoundKind.FULL, "run-2", 1_000, "mapping");
    }

    private static RunRecord reading(long readAtMillis, RoundTally soFar) {
        return new RunRecord(
                round(), RunStatus.RUNNING, "", 1_234, null, NOTHING, soFar, null, null, 1_000, readAtMillis, 0, 0);
    }

    private static RunRecord run(RunStatus status, RoundTally durable, RoundTally soFar, @Nullable String error) {
        return new RunRecord(
                round(),
                status,
                "asked for",
                12_345,
                "one reader",
                durable,
                soFar,
                null,
                error,
                1_000,
                2_000,
                4_000,
                7_000);
    }

    private static RoundTally tally(int merged, long delivered, long rejected) {
        return new RoundTally(
                2,
                merged,
                4,
                ROWS,
                delivered,
                rejected,
                List.of("7: the primary key is NULL"),
                List.of(new Reject("8", 400, "invalid json"), new Reject("9", 0, "too long")));
    }
}
