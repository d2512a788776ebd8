package io.spillway.control.reconcile;

import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is being worked on: what its job asks and tells meets what the runner wants. Calls of a job with an
 * old epoch are refused. Thread-safe.
 */
public final class ActiveConnection {
    private final String id;
    private final ConnectionStore store;
    private final Map<String, String> secrets;
    private final Clock clock;

    private ConnectionRecord record;
    private boolean roundOrdered;
    private long attemptBefore;
    private long gateOpenFor;
    private @Nullable RoundReport report;
    private @Nullable RoundFailure failure;
    private Poll.@Nullable Answer told;
    private @Nullable CompletableFuture<Poll.Answer> waiting;

    /**
     * Takes a connection up where the store left it.
     *
     * @param secrets by name; they stay in memory
     */
    public ActiveConnection(String id, ConnectionStore store, Map<String, String> secrets, Clock clock)
            throws IOException {
        this.id = id;
        this.store = store;
        this.secrets = Map.copyOf(secrets);
        this.clock = clock;
        this.record = store.load();
    }

    public String id() {
        return id;
    }

    /** Whether these are the secrets that the job is given. */
    public boolean hasSecrets(Map<String, String> others) {
        return secrets.equals(others);
    }

    synchronized ConnectionRecord record() {
        return record;
    }

    /** What the job told since it was submitted. */
    synchronized Optional<RoundReport> report() {
        return Optional.ofNullable(report);
    }

    synchronized Optional<RoundFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /** Records the intent to submit a job; from now on only this epoch's is answered. */
    synchronized long submitting(SyncSpec spec, @Nullable String checkpoint) throws IOException {
        roundOrdered = false;
        gateOpenFor = 0;
        report = null;
        failure = null;
        told = null;
        save(record.submitting(spec, checkpoint));
        news();
        return record.epoch();
    }

    /** Has the job read and deliver the run's round. */
    synchronized void order(RunRecord run) throws IOException {
        save(record.withRun(run));
        attemptBefore = record.attempt();
        gateOpenFor = 0;
        failure = null;
        roundOrdered = true;
        news();
    }

    /** Number of the newest attempt at the ordered round, 0 before the first. */
    synchronized long attempt() {
        return record.attempt() > attemptBefore ? record.attempt() : 0;
    }

    /** Number of the attempt whose changes may be applied, 0 for none. */
    synchronized long gateOpenFor() {
        return gateOpenFor;
    }

    /** Lets an attempt's changes be applied. */
    synchronized void openGate(long attempt) {
        gateOpenFor = attempt;
        news();
    }

    /** Ends the newest run: its changes are not applied. */
    synchronized RunRecord hold(RowCounts wouldChange, String reason) throws IOException {
        RunRecord held = run().held(wouldChange, reason, clock.millis());
        save(record.withEnded(held));
        roundOrdered = false;
        news();
        return held;
    }

    /** Ends the newest run. */
    synchronized RunRecord end(RunStatus status, @Nullable String error) throws IOException {
        RunRecord ended = run().ended(status, error, clock.millis());
        save(record.withEnded(ended));
        roundOrdered = false;
        news();
        return ended;
    }

    synchronized RunRecord run() {
        RunRecord run = record.run();
        if (run == null) {
            throw new IllegalStateException("Connection %s has no run yet".formatted(id));
        }
        return run;
    }

    /** The document of the newest submission. */
    public synchronized SyncSpec spec(long epoch) throws StaleJobException {
        checkEpoch(epoch);
        SyncSpec spec = record.spec();
        if (spec == null) {
            throw new StaleJobException(id, epoch);
        }
        return spec;
    }

    /** The secrets by name. */
    public synchronized Map<String, String> secrets(long epoch) throws StaleJobException {
        checkEpoch(epoch);
        return secrets;
    }

    /** Tells a source what there is to read. */
    public synchronized Poll.Answer poll(long epoch, Poll poll) throws StaleJobException {
        checkEpoch(epoch);
        if (roundOrdered && poll.round() == run().round().number()) {
            RunRecord run = run().reading(poll.rowsRead(), poll.readEnded(), poll.plan(), clock.millis());
            record = record.withRun(run);
        }
        Poll.Answer answer = answer();
        told = answer;
        return answer;
    }

    /**
     * Tells a source what there is to read, once that is something else than it was told last, or when the time is up.
     * A newer call ends the waiting of an older one.
     */
    public synchronized CompletableFuture<Poll.Answer> poll(long epoch, Poll poll, Duration wait)
            throws StaleJobException {
        Poll.Answer before = told;
        Poll.Answer answer = poll(epoch, poll);
        if (wait.isZero() || !answer.equals(before)) {
            return CompletableFuture.completedFuture(answer);
        }
        letGo(answer);
        CompletableFuture<Poll.Answer> next = new CompletableFuture<>();
        waiting = next;
        return next.completeOnTimeout(answer, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Poll.Answer answer() {
        if (!roundOrdered) {
            return new Poll.Answer(null, false);
        }
        RunRecord run = run();
        return new Poll.Answer(run.round(), failure == null && !run.durable().merged(), gateOpenFor);
    }

    /** Answers the call that waits, if there is something to tell. */
    private void news() {
        Poll.Answer answer = answer();
        if (!answer.equals(told)) {
            told = waiting == null ? told : answer;
            letGo(answer);
        }
    }

    /** In another thread, as what follows an answer must not wait for this connection's lock, nor hold it. */
    private void letGo(Poll.Answer answer) {
        CompletableFuture<Poll.Answer> held = waiting;
        waiting = null;
        if (held != null) {
            Future<?> unused = held.completeAsync(() -> answer);
        }
    }

    /** Takes the next number of an attempt. */
    public synchronized long nextAttempt(long epoch) throws StaleJobException, IOException {
        checkEpoch(epoch);
        save(record.nextAttempt());
        return record.attempt();
    }

    /** Takes note that the round cannot be read. */
    public synchronized void fail(long epoch, RoundFailure unreadable) throws StaleJobException {
        checkEpoch(epoch);
        if (roundOrdered && run().round().number() == unreadable.round()) {
            failure = unreadable;
            news();
        }
    }

    /** Takes note of how far the round is. */
    public synchronized void report(long epoch, RoundReport told) throws StaleJobException, IOException {
        checkEpoch(epoch);
        RoundReport known = report;
        if (known != null && isBefore(told.durable(), known.durable())) {
            // it was overtaken on its way; a job does not repeat what it knows to be heard
            return;
        }
        report = told;
        RunRecord before = record.run();
        if (before == null || before.round().number() != told.soFar().round()) {
            return;
        }
        boolean wasMerged = before.durable().merged();
        RunRecord run = before.counted(durableOf(before, told), told.soFar(), told.retrying(), clock.millis());
        ConnectionRecord changed = record.withRun(run);
        if (run.durable().merged() != wasMerged) {
            save(changed);
        }
        record = changed;
        news();
    }

    /** Durable counts never fall. */
    private static boolean isBefore(RoundTally told, RoundTally known) {
        if (told.round() != known.round()) {
            return told.round() < known.round();
        }
        return told.keyGroupsMerged() < known.keyGroupsMerged()
                || told.delivered() + told.rejected() < known.delivered() + known.rejected();
    }

    /** A report may have newer counts of this round but durable ones of the round before. */
    private static RoundTally durableOf(RunRecord run, RoundReport told) {
        return told.durable().round() == run.round().number() ? told.durable() : run.durable();
    }

    private void checkEpoch(long epoch) throws StaleJobException {
        if (epoch != record.epoch()) {
            throw new StaleJobException(id, epoch);
        }
    }

    private void save(ConnectionRecord changed) throws IOException {
        store.save(changed);
        record = changed;
    }
}
