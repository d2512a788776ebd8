package io.spillway.control.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.mapping.model.RowChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run in words: as a line of progress, as a row of a table, as JSON. */
final class RunSummary {
    private static final String ROW = "%-4s %-12s %10s %10s %10s %10s %10s %8s %10s %9s %7s %7s %7s %7s";

    private static final int HELD = 3;

    private final RunRecord run;

    RunSummary(RunRecord run) {
        this.run = run;
    }

    /** All runs as a table, and what else there is to say of them. */
    static List<String> table(List<RunRecord> runs) {
        List<RunSummary> summaries = runs.stream().map(RunSummary::new).toList();
        List<String> lines = new ArrayList<>(List.of(header()));
        summaries.forEach(summary -> lines.add(summary.row()));
        summaries.forEach(summary -> lines.addAll(summary.details()));
        return lines;
    }

    static ArrayNode json(List<RunRecord> runs) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        runs.forEach(run -> all.add(new RunSummary(run).json()));
        return all;
    }

    /** Why runs failed, a line each. */
    static List<String> errors(List<RunRecord> runs) {
        return runs.stream()
                .filter(run -> run.error() != null && run.status() != RunStatus.PLANNED)
                .map(RunSummary::error)
                .toList();
    }

    private static String error(RunRecord run) {
        if (run.status() == RunStatus.HELD) {
            return "spillway: run %d is held, nothing was sent: %s. If that is right: --allow-deletes %d"
                    .formatted(
                            run.round().number(),
                            run.error(),
                            run.soFar().rows().newlyDeleted());
        }
        return "spillway: %s %d failed: %s"
                .formatted(run.dryRun() ? "plan" : "run", run.round().number(), run.error());
    }

    /** What the process gives for these runs. */
    static int exitCode(List<RunRecord> runs) {
        if (allSucceeded(runs)) {
            return 0;
        }
        return runs.get(runs.size() - 1).status() == RunStatus.HELD ? HELD : 1;
    }

    static boolean allSucceeded(List<RunRecord> runs) {
        return runs.stream().allMatch(run -> run.status() == RunStatus.SUCCEEDED);
    }

    private String kind() {
        return run.dryRun() ? "plan" : roundKind();
    }

    private String roundKind() {
        return run.round().kind().name().toLowerCase(Locale.ROOT);
    }

    /** The counts that are shown: of a run that succeeded they are those that a checkpoint holds. */
    private RoundTally tally() {
        return run.status() == RunStatus.SUCCEEDED ? run.durable() : run.soFar();
    }

    /** One line of progress. */
    String progress(long nowMillis) {
        RoundTally tally = tally();
        String step;
        if (run.readAtMillis() == 0 && !tally.merged()) {
            step = "reading, %,d rows so far".formatted(run.rowsRead());
        } else if (!tally.merged()) {
            step = "merging, %d of %d parts".formatted(tally.keyGroupsMerged(), tally.keyGroups());
        } else {
            step = "delivering, %,d of %,d events"
                    .formatted(
                            tally.delivered() + tally.rejected(), tally.rows().changes());
        }
        String retrying = run.retrying() == null ? "" : " (" + run.retrying() + ")";
        return "  run %d, %s: %s%s, %.1f s"
                .formatted(run.round().number(), kind(), step, retrying, seconds(run.startedAtMillis(), nowMillis));
    }

    private static String header() {
        return ROW.formatted(
                "run",
                "kind",
                "read",
                "inserted",
                "updated",
                "deleted",
                "unchanged",
                "invalid",
                "delivered",
                "rejected",
                "read s",
                "merge s",
                "send s",
                "all s");
    }

    private String row() {
        RowCounts rows = tally().rows();
        return ROW.formatted(
                run.round().number(),
                kind(),
                "%,d".formatted(rows.read()),
                "%,d".formatted(rows.inserted()),
                "%,d".formatted(rows.updated()),
                "%,d".formatted(rows.deleted()),
                "%,d".formatted(rows.unchanged()),
                "%,d".formatted(rows.invalid()),
                "%,d".formatted(tally().delivered()),
                "%,d".formatted(tally().rejected()),
                step(run.startedAtMillis(), run.readAtMillis()),
                step(run.readAtMillis(), run.mergedAtMillis()),
                step(run.mergedAtMillis(), run.endedAtMillis()),
                step(run.startedAtMillis(), run.endedAtMillis()));
    }

    private static String step(long from, long to) {
        return from == 0 || to == 0 ? "-" : "%.1f".formatted(seconds(from, to));
    }

    private static double seconds(long from, long to) {
        return Math.max(0, to - from) / 1000.0;
    }

    /** What else there is to say: how it was read, why it was full, what went wrong. */
    private List<String> details() {
        List<String> lines = new ArrayList<>();
        if (!run.reason().isEmpty()) {
            String sent = switch (run.status()) {
                case SUCCEEDED -> "sent";
                case PLANNED -> "would send";
                case RUNNING, FAILED, HELD -> "was to send";
            };
            lines.add("run %d %s every row: %s".formatted(run.round().number(), sent, run.reason()));
        }
        if (run.plan() != null) {
            lines.add("run %d was read by %s".formatted(run.round().number(), run.plan()));
        }
        retries(lines);
        samples(lines, tally().rows().invalid(), "invalid", tally().invalidSamples());
        samples(
                lines,
                tally().rejected(),
                "rejected",
                tally().rejects().stream().map(RunSummary::line).toList());
        if (stoppedBeforeItsChanges()) {
            SampleLines samples = new SampleLines(run.samples());
            RowCounts rows = tally().rows();
            changes(lines, rows.inserted(), "insert", samples.of(RowChange.INSERTED));
            changes(lines, rows.updated(), "update", samples.of(RowChange.UPDATED));
            changes(lines, rows.deleted(), "delete", samples.of(RowChange.DELETED));
        }
        if (run.status() == RunStatus.PLANNED) {
            lines.add(verdict());
        }
        return lines;
    }

    private void retries(List<String> lines) {
        long resent = tally().rows().retries().sent();
        if (resent > 0) {
            lines.add("run %d sent %,d rows again that were rejected before"
                    .formatted(run.round().number(), resent));
        }
        if (tally().givenUp() > 0) {
            lines.add("run %d gives up %,d rows that were rejected too often: they are sent when they change"
                    .formatted(run.round().number(), tally().givenUp()));
        }
        if (keptRejects() > 0) {
            lines.add("run %d keeps %,d rejected rows, which the next run tries again"
                    .formatted(run.round().number(), keptRejects()));
        }
    }

    /** Rows whose last event was rejected, as of the run's end; 0 before. */
    private long keptRejects() {
        return run.status() == RunStatus.SUCCEEDED ? tally().keptRejects() : 0;
    }

    private void samples(List<String> lines, long all, String what, List<String> samples) {
        if (all > 0) {
            lines.add("run %d has %,d %s rows%s"
                    .formatted(run.round().number(), all, what, all > samples.size() ? ", among them" : ""));
            samples.forEach(sample -> lines.add("  " + sample));
        }
    }

    private boolean stoppedBeforeItsChanges() {
        return switch (run.status()) {
            case HELD, PLANNED -> true;
            case RUNNING, SUCCEEDED, FAILED -> false;
        };
    }

    private static void changes(List<String> lines, long all, String what, List<String> samples) {
        if (all > 0) {
            lines.add("would %s %,d rows%s".formatted(what, all, all > samples.size() ? ", among them" : ""));
            lines.addAll(samples);
        }
    }

    /** What a run would come to. */
    private String verdict() {
        RowCounts rows = tally().rows();
        if (run.error() != null) {
            return "a run would be held: %s. If that is right: sync --allow-deletes %d"
                    .formatted(run.error(), rows.deleted());
        }
        return rows.changes() == 0
                ? "a run would send nothing"
                : "a run would send %,d events; no gate would hold it".formatted(rows.changes());
    }

    private static String line(Reject reject) {
        String status = reject.status() == 0 ? "" : reject.status() + " ";
        String tries = reject.tries() > 1 ? " (try %d)".formatted(reject.tries()) : "";
        return "%s: %s%s%s".formatted(reject.recordId(), status, reject.reason(), tries);
    }

    private ObjectNode json() {
        RowCounts rows = tally().rows();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("run", run.round().number())
                .put("kind", roundKind())
                .put("status", run.status().name().toLowerCase(Locale.ROOT))
                .put("read", rows.read())
                .put("inserted", rows.inserted())
                .put("updated", rows.updated())
                .put("deleted", rows.deleted())
                .put("unchanged", rows.unchanged())
                .put("invalid", rows.invalid())
                .put("delivered", tally().delivered())
                .put("rejected", tally().rejected())
                .put("resent", rows.retries().sent())
                .put("keptRejects", keptRejects())
                .put("givenUp", tally().givenUp())
                .put("seconds", seconds(run.startedAtMillis(), run.endedAtMillis()));
        ArrayNode invalidSamples = json.putArray("invalidSamples");
        tally().invalidSamples().forEach(invalidSamples::add);
        ArrayNode rejects = json.putArray("rejects");
        tally().rejects()
                .forEach(reject -> rejects.addObject()
                        .put("recordId", reject.recordId())
                        .put("status", reject.status())
                        .put("reason", reject.reason())
                        .put("tries", reject.tries()));
        if (stoppedBeforeItsChanges()) {
            new SampleLines(run.samples()).json(json.putArray("samples"));
        }
        if (run.dryRun()) {
            dryRun(json);
        } else if (run.error() != null) {
            json.put("error", run.error());
        }
        return json;
    }

    private void dryRun(ObjectNode json) {
        json.put("dryRun", true).put("reason", run.reason()).put("readBy", run.plan());
        if (run.status() == RunStatus.PLANNED) {
            json.putObject("gate").put("wouldHold", run.error() != null).put("why", run.error());
        } else {
            json.put("error", run.error());
        }
    }
}
