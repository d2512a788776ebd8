package io.spillway.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.ChangeSample.ColumnSample;
import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.mapping.model.RowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How dry runs and held runs are shown. */
class PlanSummaryTest {
    private static final RowCounts ROWS = new RowCounts(100, 90, 2, 7, 1, 1);
    private static final ChangeSample INSERTED =
            new ChangeSample(RowChange.INSERTED, "1", List.of(new ColumnSample("plan", null, "\"gold\"")), 2);
    private static final ChangeSample UPDATED = new ChangeSample(
            RowChange.UPDATED,
            "2",
            List.of(new ColumnSample("mrr", "1.50", "19.90"), new ColumnSample("plan", "null", "\"gold\"")),
            0);
    private static final ChangeSample DELETED =
            new ChangeSample(RowChange.DELETED, "3", List.of(new ColumnSample("email", "\"a@b\"", null)), 0);

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
    void planIsShownWithSamplesAndItsVerdict() {
        List<String> table = RunSummary.table(List.of(plan(ROWS, null, INSERTED, UPDATED, DELETED)));
        assertThat(table.get(1).replaceAll(" +", " ")).startsWith("4 plan 100 2 7 1 90 1 0 0 ");
        assertThat(table.subList(2, table.size()))
                .containsExactly(
                        "run 4 would send every row: first run",
                        "run 4 was read by one reader",
                        "run 4 has 1 invalid rows",
                        "  8: NULL",
                        "would insert 2 rows, among them",
                        "  + 1: plan \"gold\", 2 more columns",
                        "would update 7 rows, among them",
                        "  ~ 2: mrr 1.50 → 19.90, plan null → \"gold\"",
                        "would delete 1 rows",
                        "  - 3: email \"a@b\"",
                        "a run would send 10 events; no gate would hold it");
    }

    @Test
    void verdictNamesTheGatesReason() {
        RunRecord held = plan(ROWS, "it would delete too much");
        assertThat(RunSummary.table(List.of(held)))
                .contains("a run would be held: it would delete too much. If that is right: sync --allow-deletes 1");
        assertThat(RunSummary.errors(List.of(held))).isEmpty();
        assertThat(RunSummary.table(List.of(plan(RowCounts.NONE, null)))).contains("a run would send nothing");
    }

    @Test
    void exitCodeAnswersAScript() {
        assertThat(PlanCommand.exitCode(plan(RowCounts.NONE, null))).isZero();
        assertThat(PlanCommand.exitCode(plan(ROWS, null))).isEqualTo(2);
        assertThat(PlanCommand.exitCode(plan(ROWS, "too much"))).isEqualTo(3);
        assertThat(PlanCommand.exitCode(begun().asDryRun().ended(RunStatus.FAILED, "no such table", 9_000)))
                .isEqualTo(1);
    }

    @Test
    void planThatFailedIsNotCalledARun() {
        assertThat(RunSummary.errors(List.of(begun().asDryRun().ended(RunStatus.FAILED, "no such table", 9_000))))
                .containsExactly("spillway: plan 4 failed: no such table");
    }

    @Test
    void runThatIsHeldShowsItsSamplesToo() {
        RunRecord held = begun().stopped(count(ROWS, List.of(DELETED)), "too much", 9_000);
        assertThat(RunSummary.table(List.of(held))).contains("would delete 1 rows", "  - 3: email \"a@b\"");
        assertThat(RunSummary.json(List.of(held)).at("/0/samples/0/recordId").asText())
                .isEqualTo("3");
    }

    @Test
    void jsonHasSamplesAndVerdictForPrograms() throws Exception {
        ObjectMapper json = new ObjectMapper();
        String written = RunSummary.json(List.of(plan(ROWS, null, INSERTED, UPDATED, DELETED)))
                .toString();
        assertThat(written).as("with every digit").contains("\"after\":19.90");
        assertThat(json.readTree(written)).isEqualTo(json.readTree("""
                [{"run": 4, "kind": "full", "status": "planned", "read": 100, "inserted": 2, "updated": 7, "deleted": 1,
                  "unchanged": 90, "invalid": 1, "delivered": 0, "rejected": 0, "resent": 0, "keptRejects": 0, "givenUp": 0,
                  "seconds": 8.0,
                  "invalidSamples": ["8: NULL"], "rejects": [],
                  "samples": [
                    {"change": "inserted", "recordId": "1", "columns": {"plan": {"after": "gold"}}, "moreColumns": 2},
                    {"change": "updated", "recordId": "2",
                     "columns": {"mrr": {"before": 1.50, "after": 19.90}, "plan": {"before": null, "after": "gold"}}},
                    {"change": "deleted", "recordId": "3", "columns": {"email": {"before": "a@b"}}}],
                  "dryRun": true, "reason": "first run", "readBy": "one reader",
                  "gate": {"wouldHold": false, "why": null}}]"""));
    }

    @Test
    void peopleSeeAFewShortLinesOfEachKind() {
        List<ChangeSample> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(new ChangeSample(
                    RowChange.INSERTED, "1", List.of(new ColumnSample("note", null, "x".repeat(300))), 0));
        }
        assertThat(new SampleLines(many).of(RowChange.INSERTED)).hasSize(5).allMatch(line -> line.length() <= 161);
    }

    private static RunRecord begun() {
        Round round = new Round(4, RoundKind.FULL, "run-4", 1_000, "mapping", true);
        return RunRecord.begin(round, "first run", 4, 1_000).reading(100, true, "one reader", 3_000);
    }

    private static RunRecord plan(RowCounts rows, @Nullable String why, ChangeSample... samples) {
        return begun().asDryRun().stopped(count(rows, List.of(samples)), why, 9_000);
    }

    private static GateCount count(RowCounts rows, List<ChangeSample> samples) {
        return new GateCount(3, 4, rows, 5, List.of("8: NULL"), samples);
    }
}
