package io.spillway.jobs.deliver;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.Backlog;
import io.spillway.jobs.stream.DeliveryRecord;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DeliveryRecord.Standing;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecord.RejectedAsked;
import io.spillway.jobs.stream.DiffRecord.RejectedLeft;
import io.spillway.jobs.stream.KeyGroups;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * Puts changes into the outbox, and delivers from it what completed checkpoints hold, with several requests in flight.
 * Nothing here blocks: answers come back as mails, waiting for the next try is a timer. A change is settled, and leaves
 * the outbox, when it was delivered or rejected; until then every restart begins with it again. A round's changes wait
 * until those of the round before are settled, so that an older version of a key never overtakes a newer one.
 */
final class DeliverOperator extends AbstractStreamOperator<DeliveryRecord>
        implements OneInputStreamOperator<DiffRecord, DeliveryRecord> {
    private static final long serialVersionUID = 1;

    /** So many answers in a row that ask for another try, and only one request tries for all. */
    private static final int FAILURES_TO_OPEN = 10;

    private final transient KeyGroups keyGroups;
    private final transient DestinationSpec limits;
    private final transient EventLoader loader;
    private final transient Destination destination;
    private final transient Lease lease;
    private final transient Backoff backoff;
    private final transient MailboxExecutor mailbox;
    private final transient Clock clock;
    private final transient long epoch;
    private final transient boolean dryRun;
    private final transient Deque<PendingEvent> ready = new ArrayDeque<>();
    private final transient Deque<Shipment> divided = new ArrayDeque<>();

    private transient Outbox outbox;
    private transient Backlog backlog;
    private transient RejectedRows rejectedRows;
    private transient DeliveryMetrics measured;
    private transient RateLimiter rateLimiter;
    private transient boolean isWaiting;
    private transient int failures;
    private transient int inFlight;
    private transient @Nullable Round sending;
    private transient long failingSinceMillis;
    private transient @Nullable String halted;
    private transient @Nullable String retrying;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState before everything else
    DeliverOperator(StreamOperatorParameters<DeliveryRecord> parameters, DeliveryParts parts) {
        super(parameters);
        this.mailbox = parameters.getMailboxExecutor();
        this.keyGroups = parts.keyGroups();
        this.limits = parts.limits();
        this.loader = parts.loader();
        this.destination = parts.destination();
        this.lease = parts.lease();
        this.backoff = parts.backoff();
        this.clock = parts.clock();
        this.epoch = parts.epoch();
        this.dryRun = parts.dryRun();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        measured = new DeliveryMetrics(getMetricGroup(), clock);
        outbox = new Outbox(
                keyGroups,
                this::setCurrentKey,
                context.getKeyedStateStore()
                        .getMapState(new MapStateDescriptor<>(
                                "outbox", LongSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE)));
        rejectedRows = new RejectedRows(
                keyGroups,
                loader.layout(),
                this::setCurrentKey,
                context.getKeyedStateStore()
                        .getMapState(new MapStateDescriptor<>(
                                "rejected", LongSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE)));
    }

    @Override
    public void open() throws Exception {
        super.open();
        backlog = Backlog.of(getContainingTask());
        TaskInfo task = getRuntimeContext().getTaskInfo();
        rateLimiter = new RateLimiter(limits.limits(), task.getNumberOfParallelSubtasks());
        for (int keyGroup : KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                keyGroups.count(), task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask())) {
            outbox.restore(keyGroup);
        }
        for (Outbox.Place place : outbox.released()) {
            measured.owes(outbox.get(place));
        }
        backlog.set(outbox.bytes());
        lease.start(task, new LeaseListener());
        // not before the task runs: what is sent now may come back as a mail
        mailbox.execute(this::send, "send what the outbox holds");
    }

    @Override
    public void processElement(StreamRecord<DiffRecord> element) throws Exception {
        DiffRecord record = element.getValue();
        if (record instanceof ChangeBatch batch) {
            outbox.add(batch);
            backlog.set(outbox.bytes());
            measured.owes(batch);
        } else if (record instanceof RejectedAsked asked) {
            rejectedRows.tell(asked.keyGroup(), asked.answer());
        } else if (record instanceof RejectedLeft left) {
            rejectedRows.keepOnly(left.keyGroup(), left.rows());
        } else if (record instanceof DeliveryRecord forTheReport) {
            emit(forTheReport);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        outbox.checkpoint(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        outbox.complete(checkpointId);
        send();
    }

    private void send() throws Exception {
        while (!dryRun && halted == null && inFlight < requestsInFlight()) {
            if (isTooEarly()) {
                return;
            }
            Shipment next = divided.isEmpty() ? load() : divided.poll();
            if (next == null || !lease.holds()) {
                putOff(next);
                return;
            }
            inFlight++;
            sending = next.round();
            post(next);
        }
    }

    /** Whether the limits want some time to go by first; then a timer goes on. */
    private boolean isTooEarly() {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        long wait = rateLimiter.waitMillis(now);
        if (wait > 0 && !isWaiting) {
            isWaiting = true;
            Future<?> unused = getProcessingTimeService().registerTimer(now + wait, time -> {
                isWaiting = false;
                send();
            });
        }
        return wait > 0;
    }

    /** One request shows whether a destination that failed again and again is back. */
    private int requestsInFlight() {
        return isCircuitOpen() ? 1 : limits.requestsInFlight();
    }

    private boolean isCircuitOpen() {
        return failures >= FAILURES_TO_OPEN;
    }

    /** Keeps a shipment until the lease is there; without one, the lease is given back. */
    private void putOff(@Nullable Shipment shipment) {
        if (shipment != null) {
            divided.addFirst(shipment);
            lease.want();
        } else if (inFlight == 0) {
            lease.giveBack();
        }
    }

    /** Hands the lease's news to the task's thread. */
    private final class LeaseListener implements Lease.Listener {
        @Override
        public void onGranted() {
            mail(DeliverOperator.this::send, "the lease was granted");
        }

        @Override
        public void onLost(IOException reason) {
            mail(
                    () -> {
                        throw reason;
                    },
                    "the lease was lost");
        }

        private void mail(ThrowingRunnable<Exception> mail, String what) {
            try {
                mailbox.execute(mail, what);
            } catch (RejectedExecutionException e) {
                LOG.debug("The task has ended before {}", what);
            }
        }
    }

    /** The next shipment from the outbox: as many events as a request may have, of one round. */
    private @Nullable Shipment load() throws Exception {
        while (ready.size() < limits.batchEvents()) {
            Outbox.Place place = outbox.poll();
            if (place == null) {
                break;
            }
            OpenBatch open = new OpenBatch(place, outbox.get(place));
            if (!loader.fits(open.batch())) {
                halt("changes of run %s are owed under an earlier mapping: run with that mapping once more"
                        .formatted(open.batch().round().runId()));
                return null;
            }
            loader.load(open, ready::add);
            settleIfDone(open);
        }
        if (inFlight > 0 && !ready.isEmpty() && !ready.element().round().equals(sending)) {
            return null;
        }
        List<PendingEvent> events = new ArrayList<>();
        int bytes = destination.overheadBytes();
        while (!ready.isEmpty() && events.size() < limits.batchEvents()) {
            PendingEvent event = ready.element();
            bytes += event.json().length + 1;
            if (!events.isEmpty()
                    && (bytes > limits.batchBytes()
                            || !event.round().equals(events.get(0).round()))) {
                break;
            }
            events.add(ready.remove());
        }
        return events.isEmpty() ? null : new Shipment(events, 0);
    }

    private void post(Shipment shipment) {
        rateLimiter.leave(shipment.events().size(), getProcessingTimeService().getCurrentProcessingTime());
        Future<?> unused = destination.send(shipment.request(epoch)).thenAccept(answer -> {
            try {
                mailbox.execute(() -> onAnswer(shipment, answer), "answer of the destination");
            } catch (RejectedExecutionException e) {
                // the task is over; the outbox still has the changes
                LOG.debug("An answer came after the end of its task");
            }
        });
    }

    private void onAnswer(Shipment shipment, Answer answer) throws Exception {
        switch (answer.verdict()) {
            case DELIVERED -> delivered(shipment);
            case RETRY -> {
                measured.retried(shipment);
                retry(shipment.again(), answer);
            }
            case DIVIDE -> divide(shipment, answer);
            case HALT -> {
                inFlight--;
                halt("the destination %s answered %s: mend the destination, then run again"
                        .formatted(destination.name(), answer.inOneLine()));
            }
        }
        send();
    }

    private void delivered(Shipment shipment) throws Exception {
        inFlight--;
        failures = 0;
        failingSinceMillis = 0;
        stand(halted, null);
        for (PendingEvent event : shipment.events()) {
            event.batch().delivered();
            settleIfDone(event.batch());
        }
    }

    private void retry(Shipment shipment, Answer answer) {
        if (halted != null) {
            inFlight--;
            return;
        }
        long now = clock.millis();
        failingSinceMillis = failingSinceMillis == 0 ? now : failingSinceMillis;
        if (now - failingSinceMillis > limits.giveUpMillis()) {
            inFlight--;
            halt("the destination %s took nothing for %d s, at last: %s"
                    .formatted(destination.name(), limits.giveUpMillis() / 1000, answer.inOneLine()));
            return;
        }
        failures++;
        if (inFlight > 1 && isCircuitOpen()) {
            // another one is on its way and tries for all
            inFlight--;
            divided.addFirst(shipment);
            return;
        }
        long wait = backoff.after(shipment.failures(), answer.retryAfter()).toMillis();
        stand(
                halted,
                "%stry %d in %.1f s: %s"
                        .formatted(
                                isCircuitOpen() ? "one request at a time, " : "",
                                shipment.failures() + 1,
                                wait / 1000.0,
                                answer.inOneLine()));
        long at = getProcessingTimeService().getCurrentProcessingTime() + wait;
        Future<?> unused = getProcessingTimeService().registerTimer(at, time -> postAgain(shipment));
    }

    private void postAgain(Shipment shipment) throws Exception {
        if (halted == null && lease.holds()) {
            post(shipment);
            return;
        }
        inFlight--;
        if (halted == null) {
            putOff(shipment);
        }
    }

    /** Finds the refused events by halving; one alone is rejected. */
    private void divide(Shipment shipment, Answer answer) throws Exception {
        inFlight--;
        if (shipment.events().size() > 1) {
            divided.add(shipment.firstHalf());
            divided.add(shipment.secondHalf());
            return;
        }
        PendingEvent event = shipment.events().get(0);
        event.batch()
                .rejected(
                        event.rowOffset(),
                        new Reject(
                                loader.recordId(event.batch().batch(), event.rowOffset()),
                                answer.status(),
                                answer.body()));
        settleIfDone(event.batch());
    }

    private void settleIfDone(OpenBatch open) throws Exception {
        if (open.isSettled()) {
            Settled outcome = open.outcome();
            outbox.remove(open.place());
            backlog.set(outbox.bytes());
            for (int row : open.rejectedRows()) {
                rejectedRows.add(open.place().keyGroup(), open.batch().bytes(), row);
            }
            measured.settled(open.batch(), outcome);
            emit(outcome);
        }
    }

    private void halt(String reason) {
        LOG.warn("Delivery stops: {}", reason);
        stand(reason, null);
    }

    private void stand(@Nullable String nowHalted, @Nullable String nowRetrying) {
        if (!Objects.equals(halted, nowHalted) || !Objects.equals(retrying, nowRetrying)) {
            halted = nowHalted;
            retrying = nowRetrying;
            emit(new Standing(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(), nowHalted, nowRetrying));
        }
    }

    /** How many batches the outbox holds. */
    int owedBatches() {
        return outbox.size();
    }

    private void emit(DeliveryRecord record) {
        output.collect(new StreamRecord<>(record));
    }

    @Override
    public void close() throws Exception {
        destination.close();
        if (inFlight == 0) {
            lease.giveBack();
        }
        lease.close();
        super.close();
    }
}
