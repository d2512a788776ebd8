package io.spillway.control.reconcile;

import io.spillway.control.store.ConnectionRecord;
import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.LeaseRequest;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
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
public final class ActiveConnection implements AutoCloseable {
    private final String id;
    private final ConnectionStore store;
    private final Map<String, String> secrets;
    private final Clock clock;
    private final Leases leases;
    private final boolean tasksOutliveProcess;

    private ConnectionRecord record;
    private @Nullable SyncSpec submitted;
    private boolean roundOrdered;
    private boolean dryRunOrdered;
    private long attemptBefore;
    private long gateOpenFor;
    private @Nullable RoundReport report;
    private @Nullable RoundFailure failure;
    private @Nullable RateLimits limits;
    private Poll.@Nullable Answer told;
    private @Nullable CompletableFuture<Poll.Answer> waiting;

    /**
     * Takes a connection up where the store left it.
     *
     * @param secrets by name; they stay in memory
     */
    public ActiveConnection(String id, ConnectionStore store, Map<String, String> secrets, Clock clock)
            throws IOException {
        this(id, store, secrets, clock, new Leases(Leases.LENGTH, System::nanoTime), false);
    }

    /**
     * Takes a connection up where the store left it.
     *
     * @param leases who may deliver; the connection's own from now on
     * @param tasksOutliveProcess whether tasks go on when this process ends
     */
    public ActiveConnection(
            String id,
            ConnectionStore store,
            Map<String, String> secrets,
            Clock clock,
            Leases leases,
            boolean tasksOutliveProcess)
            throws IOException {
        this.id = id;
        this.leases = leases;
        this.tasksOutliveProcess = tasksOutliveProcess;
        this.store = store;
        this.secrets = Map.copyOf(secrets);
        this.clock = clock;
        this.record = store.load();
        if (store.mayDeliveryGoOn()) {
            leases.assumeSomebodyDelivers(requestTimeout(record));
        }
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
        dryRunOrdered = false;
        gateOpenFor = 0;
        report = null;
        failure = null;
        submitted = spec;
        told = null;
        limits = null;
        save(record.submitting(spec, checkpoint));
        news();
        return record.epoch();
    }

    /** Has the job read the run's round, and deliver it unless it is a dry run. */
    synchronized void order(RunRecord run) throws IOException {
        save(record.withRun(run));
        dryRunOrdered = run.dryRun();
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

    /** Ends the run that is ordered: its changes are not applied. */
    synchronized RunRecord stop(GateCount wouldChange, @Nullable String reason) throws IOException {
        RunRecord stopped = run().stopped(wouldChange, reason, clock.millis());
        save(record.withEnded(stopped));
        roundOrdered = false;
        news();
        return stopped;
    }

    /** Ends the newest run. */
    synchronized RunRecord end(RunStatus status, @Nullable String error) throws IOException {
        RunRecord ended = run().ended(status, error, clock.millis());
        save(record.withEnded(ended));
        roundOrdered = false;
        news();
        return ended;
    }

    /** The newest run that may send, or the dry run if one was ordered last. */
    synchronized RunRecord run() {
        RunRecord run = dryRunOrdered ? record.dryRun() : record.run();
        if (run == null) {
            throw new IllegalStateException("Connection %s has no run yet".formatted(id));
        }
        return run;
    }

    /** The document of the newest submission. */
    public synchronized SyncSpec spec(long epoch) throws StaleJobException {
        checkEpoch(epoch);
        SyncSpec spec = submitted == null ? record.spec() : submitted;
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

    /** Decides whether a task may deliver; one that does no more may be of any epoch. */
    public synchronized LeaseRequest.Answer lease(long epoch, LeaseRequest request)
            throws IOException, StaleJobException {
        if (request.intent() != LeaseRequest.Intent.DELIVER) {
            leases.end(epoch, request, requestTimeout(record));
            return new LeaseRequest.Answer(0, false);
        }
        checkEpoch(epoch);
        if (tasksOutliveProcess && !store.mayDeliveryGoOn()) {
            store.noteDelivery(true);
        }
        return leases.ask(epoch, request, requestTimeout(record)).with(limits);
    }

    /** Has the present job deliver at this pace; its tasks hear of it within two seconds. */
    public synchronized void limit(RateLimits now) {
        limits = now;
    }

    /** Ends the work; the connection's job has ended before, as far as this process could end it. */
    @Override
    public synchronized void close() throws IOException {
        if (!leases.isHeld()) {
            store.noteDelivery(false);
        }
    }

    private static Duration requestTimeout(ConnectionRecord record) {
        SyncSpec spec = record.spec();
        return Duration.ofMillis(spec == null ? 0 : spec.destination().requestTimeoutMillis());
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
