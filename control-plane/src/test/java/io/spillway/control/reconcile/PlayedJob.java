package io.spillway.control.reconcile;

import io.spillway.control.flink.JobState;
import io.spillway.control.flink.JobSubmission;
import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.CursorSpec;
import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.mapping.model.RowChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays the jobs of a connection: keeps counts in checkpoints on disk, as Flink does, asks for rounds and reports them.
 * A full round has ten changes, any other one has two. The cursor is at a hundred times the round's number.
 */
final class PlayedJob {
    /** What becomes of a round. */
    enum Fate {
        SUCCEEDS,
        /** It is merged and settled, but checkpoints are made only when they are asked for. */
        SUCCEEDS_WHEN_A_CHECKPOINT_IS_ASKED_FOR,
        /** It is never merged. */
        CANNOT_BE_READ,
        /** It is merged, and its delivery stops in the middle. */
        HALTS,
        /** Half of it is merged when the job fails for good. */
        FAILS,
        /** The job is forgotten by the cluster before anything was merged. */
        VANISHES,
        /** As before, but all is merged, and half of it delivered. */
        VANISHES_IN_DELIVERY
    }

    static final ChangeSample SAMPLE = new ChangeSample(RowChange.DELETED, "7", List.of(), 0);

    private final Path checkpoints;
    private final Supplier<ActiveConnection> connections;
    private final Deque<Fate> fates = new ArrayDeque<>();
    private final List<Round> rounds = new ArrayList<>();
    private final List<String> mappings = new ArrayList<>();
    private final List<String> cursors = new ArrayList<>();
    private final TestingFlinkCluster cluster = new TestingFlinkCluster(this::start);
    private @Nullable Round dryRun;
    private boolean silent;

    PlayedJob(Path checkpoints, Supplier<ActiveConnection> connections) {
        this.checkpoints = checkpoints;
        this.connections = connections;
    }

    TestingFlinkCluster cluster() {
        return cluster;
    }

    /** Decides over the next rounds; those after them succeed. */
    void next(Fate... next) {
        fates.addAll(List.of(next));
    }

    /** Jobs fail from now on instead of starting. */
    void failToStart() {
        silent = true;
    }

    /** The rounds that jobs were given, one entry for each job that was. */
    synchronized List<Round> rounds() {
        return List.copyOf(rounds);
    }

    /** The mapping of the document under which each of them was played. */
    synchronized List<String> mappings() {
        return List.copyOf(mappings);
    }

    /** The cursor's column in that document, empty where there is none. */
    synchronized List<String> cursors() {
        return List.copyOf(cursors);
    }

    private void start(JobSubmission submission) {
        if (silent) {
            cluster.show(submission.jobId(), JobState.FAILED, "no slot");
            return;
        }
        Thread thread = new Thread(() -> play(submission), "played-job");
        thread.setDaemon(true);
        thread.start();
    }

    private void play(JobSubmission submission) {
        ActiveConnection connection = connections.get();
        long epoch =
                JobAddress.parse(submission.arguments().toArray(new String[0])).epoch();
        try {
            RoundTally held = restored(submission.restoreFrom());
            connection.report(epoch, report(held, null));
            while (cluster.job(submission.jobId()).isPresent()) {
                Poll.Answer answer = connection.poll(epoch, new Poll(0, 0, false, null));
                Round round = answer.round();
                if (round != null && connection.spec(epoch).dryRun()) {
                    count(connection, epoch, round, held);
                } else if (round != null && !(held.round() == round.number() && held.settled())) {
                    held = carryOut(submission, connection, epoch, round);
                    if (held.round() == 0) {
                        return;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
        } catch (StaleJobException | InterruptedException e) {
            cluster.show(submission.jobId(), JobState.FAILED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts a dry run, once. */
    private void count(ActiveConnection connection, long epoch, Round round, RoundTally held)
            throws IOException, StaleJobException {
        if (round.equals(dryRun)) {
            return;
        }
        dryRun = round;
        if (fates.peek() == Fate.CANNOT_BE_READ) {
            fates.remove();
            connection.fail(epoch, new RoundFailure(round.number(), "no such table"));
            return;
        }
        long changes = round.kind() == RoundKind.FULL ? 10 : 2;
        RowCounts rows = new RowCounts(changes, 0, 0, 0, changes, 0);
        GateCount counted = new GateCount(
                connection.nextAttempt(epoch), Specs.KEY_GROUPS, rows, changes, List.of("invalid"), List.of(SAMPLE));
        connection.report(epoch, new RoundReport(held, held, counted, null, null));
    }

    private RoundTally carryOut(JobSubmission submission, ActiveConnection connection, long epoch, Round round)
            throws IOException, StaleJobException {
        Fate fate;
        synchronized (this) {
            rounds.add(round);
            mappings.add(connection.spec(epoch).compile().fingerprintVersion());
            CursorSpec cursor = connection.spec(epoch).cursor();
            cursors.add(cursor == null ? "" : cursor.column().name());
            fate = fates.isEmpty() ? Fate.SUCCEEDS : fates.remove();
        }
        long changes = round.kind() == RoundKind.FULL ? 10 : 2;
        RoundTally ended = RoundTally.empty(0, Specs.KEY_GROUPS);
        switch (fate) {
            case SUCCEEDS -> {
                ended = checkpoint(submission, tally(round, Specs.KEY_GROUPS, changes, changes));
                connection.report(epoch, report(ended, null));
            }
            case SUCCEEDS_WHEN_A_CHECKPOINT_IS_ASKED_FOR -> {
                RoundTally before = ended;
                RoundTally merged = tally(round, Specs.KEY_GROUPS, changes, 0);
                awaitAsked(connection, epoch, new RoundReport(before, merged, null, null));
                ended = tally(round, Specs.KEY_GROUPS, changes, changes);
                awaitAsked(connection, epoch, new RoundReport(merged, ended, null, null));
                connection.report(epoch, report(checkpoint(submission, ended), null));
            }
            case CANNOT_BE_READ -> connection.fail(epoch, new RoundFailure(round.number(), "no such table"));
            case HALTS -> {
                RoundTally merged = checkpoint(submission, tally(round, Specs.KEY_GROUPS, changes, 1));
                connection.report(epoch, report(merged, "401 invalid write key"));
            }
            case FAILS -> {
                RoundTally half = checkpoint(submission, tally(round, Specs.KEY_GROUPS / 2, changes, 1));
                connection.report(epoch, report(half, null));
                cluster.show(submission.jobId(), JobState.FAILED, "disk full");
            }
            case VANISHES_IN_DELIVERY -> {
                RoundTally merged = checkpoint(submission, tally(round, Specs.KEY_GROUPS, changes, 1));
                connection.report(epoch, report(merged, null));
                cluster.forget(submission.jobId());
            }
            case VANISHES -> cluster.forget(submission.jobId());
        }
        return ended;
    }

    /** Reports, and waits until that has led to a checkpoint; says the same again, as jobs may. */
    private void awaitAsked(ActiveConnection connection, long epoch, RoundReport report)
            throws IOException, StaleJobException {
        int before = cluster.askedForCheckpoints();
        while (cluster.askedForCheckpoints() == before) {
            connection.report(epoch, report);
            Thread.onSpinWait();
        }
        connection.report(epoch, report);
    }

    private RoundTally checkpoint(JobSubmission submission, RoundTally held) throws IOException {
        Path folder = Files.createDirectories(
                checkpoints.resolve(submission.jobId()).resolve("chk-" + Math.max(1, held.round())));
        Files.writeString(folder.resolve("_metadata"), SpecCodec.write(held));
        return held;
    }

    private static RoundTally restored(@Nullable String restoreFrom) throws IOException {
        if (restoreFrom == null) {
            return RoundTally.empty(0, Specs.KEY_GROUPS);
        }
        Path metadata = Path.of(URI.create(restoreFrom)).resolve("_metadata");
        return SpecCodec.read(Files.readString(metadata), RoundTally.class);
    }

    private static RoundReport report(RoundTally held, @Nullable String halted) {
        return new RoundReport(held, held, halted, null);
    }

    private static RoundTally tally(Round round, int merged, long changes, long delivered) {
        RowCounts rows = new RowCounts(changes, 0, changes, 0, 0, 0);
        return new RoundTally(
                round.number(),
                merged,
                Specs.KEY_GROUPS,
                rows,
                delivered,
                0,
                List.of(),
                List.of(),
                100 * round.number());
    }
}
