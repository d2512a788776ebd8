package io.spillway.jobs.read.enumerator;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.control.StaleEpochException;
import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.read.split.SplitEvent;
import io.spillway.jobs.read.split.WarehouseAccess;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.warehouse.WarehouseException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the control plane for rounds and has them read, attempt after attempt, until a checkpoint holds their changes.
 * All methods run on the coordinator's thread; what blocks runs on its worker thread, in {@link RoundOpener}.
 *
 * <p>A failover of tasks does not roll the enumerator back. It learns of it by {@link #addSplitsBack}, which Flink
 * calls for every reset reader: what was read may be lost then, so the round is read again unless it is known to be
 * merged.
 */
public final class RoundEnumerator implements SplitEnumerator<RoundSplit, EnumeratorState> {
    private static final Logger LOG = LoggerFactory.getLogger(RoundEnumerator.class);
    /** How long a poll waits for news while there is progress to be told, or something to be tried again. */
    private static final Duration BUSY = Duration.ofMillis(200);
    /** How long it waits when nothing changes by itself. Snapshots are kept alive between polls. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    private static final int MOST_FAILURES = 5;
    private static final long FIRST_BACKOFF_MILLIS = 500;

    private final SplitEnumeratorContext<RoundSplit> context;
    private final RoundOpener opener;
    private final LongSupplier nanoTime;
    private final BiConsumer<Poll.Answer, Throwable> onAnswer = this::onAnswer;

    private @Nullable Round round;
    private @Nullable Attempt attempt;
    private boolean wanted;
    private boolean opening;
    private int failures;
    private boolean givenUp;
    private long notBeforeNanos;

    public RoundEnumerator(SplitEnumeratorContext<RoundSplit> context, ControlPlaneClient controlPlane, SyncSpec spec) {
        this(context, controlPlane, WarehouseAccess.of(spec.warehouse(), controlPlane), spec, System::nanoTime);
    }

    RoundEnumerator(
            SplitEnumeratorContext<RoundSplit> context,
            ControlPlaneClient controlPlane,
            WarehouseAccess access,
            SyncSpec spec,
            LongSupplier nanoTime) {
        this.context = context;
        this.opener = new RoundOpener(controlPlane, access, spec, context.currentParallelism(), nanoTime);
        this.nanoTime = nanoTime;
        this.notBeforeNanos = nanoTime.getAsLong();
    }

    @Override
    public void start() {
        // one after another: of polls at a fixed rate, those that waited for news would pile up
        context.callAsync(opener::poll, onAnswer);
    }

    private void onAnswer(Poll.@Nullable Answer answer, @Nullable Throwable error) {
        if (error != null) {
            onError(error);
        } else if (answer == null || answer.round() == null) {
            onNoRound();
        } else {
            onRound(answer.round(), answer.read());
            openGate(answer.gateOpenFor());
        }
        setPace();
        opener.wait(mayRest() ? IDLE : BUSY);
        context.callAsync(opener::poll, onAnswer);
    }

    /**
     * Has Flink make checkpoints seldom while none is waited for: nothing is ordered, or rows are read, which are in no
     * checkpoint. Changes wait for one. Flink's word for the seldom times is backlog.
     */
    private void setPace() {
        context.setIsProcessingBacklog(round == null || (wanted && (attempt == null || !attempt.ended())));
    }

    /** Whether nothing happens before the control plane has something new to say. */
    private boolean mayRest() {
        return !wanted || givenUp || (attempt != null && attempt.ended());
    }

    /** Nothing is ordered, or not any more: what is being read is wanted by nobody. */
    private void onNoRound() {
        round = null;
        wanted = false;
        attempt = null;
        opener.releaseSnapshot();
    }

    private void onRound(Round ordered, boolean read) {
        if (round == null || round.number() != ordered.number()) {
            round = ordered;
            attempt = null;
            failures = 0;
            givenUp = false;
        }
        wanted = read;
        if (!read) {
            attempt = null;
            opener.releaseSnapshot();
        } else if (attempt == null && !opening && mayOpen()) {
            open(ordered);
        }
    }

    /** Passes the control plane's word on, through one reader and after all rows of the attempt. */
    private void openGate(long openFor) {
        if (attempt != null && attempt.number() == openFor && attempt.ended()) {
            Attempt counted = attempt;
            context.registeredReaders().keySet().stream().findFirst().ifPresent(reader -> {
                if (counted.takeGate()) {
                    context.assignSplit(RoundSplit.opensGate(counted.round(), counted.number()), reader);
                }
            });
        }
    }

    private boolean mayOpen() {
        return !givenUp
                && nanoTime.getAsLong() - notBeforeNanos >= 0
                && context.registeredReaders().size() == context.currentParallelism();
    }

    private void open(Round ordered) {
        opening = true;
        Attempt opened = new Attempt(ordered);
        attempt = opened;
        context.callAsync(() -> opener.open(ordered), (result, error) -> onOpened(opened, result, error));
    }

    private void onOpened(Attempt opened, RoundOpener.@Nullable Opened result, @Nullable Throwable error) {
        opening = false;
        if (error != null) {
            onOpenError(opened, error);
        } else if (result != null && attempt == opened) {
            LOG.info("Round {} is read by {}", opened.round().number(), result.explanation());
            opened.start(result);
            context.registeredReaders().keySet().forEach(this::assignNext);
            opener.tell(opened.poll());
        }
    }

    private void onOpenError(Attempt opened, Throwable error) {
        boolean over = attempt != opened;
        if (!over) {
            attempt = null;
        }
        if (!over || !(error instanceof WarehouseException)) {
            onError(error);
        }
    }

    private void assignNext(int reader) {
        if (attempt != null && context.registeredReaders().containsKey(reader)) {
            RoundSplit split = attempt.nextSplit();
            if (split != null) {
                context.assignSplit(split, reader);
            }
        }
    }

    private void onError(Throwable error) {
        if (error instanceof StaleEpochException) {
            // a newer job has taken over: this one must not come back
            throw new SuppressRestartsException(error);
        }
        if (error instanceof WarehouseException failure) {
            onFailure(failure.kind(), String.valueOf(failure.getMessage()));
        } else if (error instanceof IOException) {
            // the control plane is away: an attempt under way does not need it
            LOG.warn("Cannot go on for now: {}", error.toString());
        } else {
            throw new IllegalStateException("The source cannot go on", error);
        }
    }

    private void onFailure(WarehouseException.Cause cause, String message) {
        if (round == null) {
            return;
        }
        attempt = null;
        failures++;
        if (cause == WarehouseException.Cause.USER || failures > MOST_FAILURES) {
            givenUp = true;
            opener.fail(new RoundFailure(round.number(), message));
        } else {
            LOG.warn("Reading round {} failed, it is read again: {}", round.number(), message);
            notBeforeNanos = nanoTime.getAsLong() + (FIRST_BACKOFF_MILLIS << failures) * 1_000_000;
        }
    }

    @Override
    public void handleSourceEvent(int reader, SourceEvent event) {
        if (!(event instanceof SplitEvent told) || attempt == null || told.attempt() != attempt.number()) {
            return;
        }
        if (told instanceof SplitEvent.Failure failure) {
            onFailure(failure.cause(), failure.message());
        } else if (told instanceof SplitEvent.Progress progress) {
            attempt.progress(progress);
            opener.tell(attempt.poll());
            if (attempt.ended()) {
                opener.releaseSnapshot();
                setPace();
            }
        }
    }

    @Override
    public void handleSplitRequest(int reader, @Nullable String host) {
        assignNext(reader);
    }

    @Override
    public void addSplitsBack(List<RoundSplit> splits, int reader) {
        attempt = null;
    }

    @Override
    public void addReader(int reader) {
        // rounds are opened once all readers are there
    }

    @Override
    public EnumeratorState snapshotState(long checkpointId) {
        return new EnumeratorState(round == null ? 0 : round.number());
    }

    @Override
    public void close() {
        opener.close();
    }
}
