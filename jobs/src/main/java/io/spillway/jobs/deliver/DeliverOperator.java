package io.spillway.jobs.deliver;

import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.stream.Backlog;
import io.spillway.jobs.stream.DeliveryRecord;
import io.spillway.jobs.stream.DeliveryRecord.Standing;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecord.RejectedAsked;
import io.spillway.jobs.stream.DiffRecord.RejectedLeft;
import io.spillway.jobs.stream.KeyGroups;
import java.io.IOException;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapState;
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
 * Puts changes into the outbox, and has delivered from it what completed checkpoints hold. A change is settled, and
 * leaves the outbox, when it was delivered or rejected; until then every restart begins with it again.
 */
final class DeliverOperator extends AbstractStreamOperator<DeliveryRecord>
        implements OneInputStreamOperator<DiffRecord, DeliveryRecord> {
    private static final long serialVersionUID = 1;

    private final transient KeyGroups keyGroups;
    private final transient DestinationSpec limits;
    private final transient EventLoader loader;
    private final transient DeliveryParts parts;
    private final transient Lease lease;
    private final transient MailboxExecutor mailbox;
    private final transient Clock clock;

    private transient Outbox outbox;
    private transient Owed owed;
    private transient RejectedRows rejectedRows;
    private transient DeliveryMetrics measured;
    private transient RowLog rowLog;
    private transient Delivery delivery;
    private transient @Nullable String halted;
    private transient @Nullable String retrying;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before everything else
    DeliverOperator(StreamOperatorParameters<DeliveryRecord> parameters, DeliveryParts parts) {
        super(parameters);
        this.mailbox = parameters.getMailboxExecutor();
        this.keyGroups = parts.keyGroups();
        this.limits = parts.limits();
        this.loader = parts.loader();
        this.lease = parts.lease();
        this.clock = parts.clock();
        this.parts = parts;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        measured = new DeliveryMetrics(getMetricGroup(), clock);
        outbox = new Outbox(keyGroups, this::setCurrentKey, map(context, "outbox"));
        rejectedRows = new RejectedRows(keyGroups, loader.layout(), this::setCurrentKey, map(context, "rejected"));
    }

    private static MapState<Long, byte[]> map(StateInitializationContext context, String name) {
        return context.getKeyedStateStore()
                .getMapState(
                        new MapStateDescriptor<>(name, LongSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE));
    }

    @Override
    public void open() throws Exception {
        super.open();
        TaskInfo info = getRuntimeContext().getTaskInfo();
        rowLog = new RowLog(
                parts.rowLog(),
                "e%d-t%d-a%d".formatted(parts.epoch(), info.getIndexOfThisSubtask(), info.getAttemptNumber()),
                clock);
        owed = new Owed(
                outbox,
                loader,
                rejectedRows,
                measured,
                Backlog.of(getContainingTask()),
                rowLog,
                parts.rejects(),
                this::emit);
        Task task = new Task();
        Pace pace = new Pace(task, limits.limits(), info.getNumberOfParallelSubtasks());
        delivery = delivery(task, pace);
        for (int keyGroup : KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                keyGroups.count(), info.getNumberOfParallelSubtasks(), info.getIndexOfThisSubtask())) {
            outbox.restore(keyGroup);
        }
        owed.restored();
        lease.start(info, new LeaseListener(task, pace));
        // not before the task runs: what is sent now may come back as a mail
        mailbox.execute(this::goOn, "send what the outbox holds");
    }

    private Delivery delivery(DeliveryTask task, Pace pace) {
        if (parts.way() instanceof Way.Requests requests) {
            return new RequestDelivery(task, owed, requests.destination(), pace, measured, parts);
        }
        int mostEventBytes = ((Way.Sink) parts.way()).mostEventBytes();
        return new SinkDelivery(task, owed, lease, pace, mostEventBytes);
    }

    @Override
    public void processElement(StreamRecord<DiffRecord> element) throws Exception {
        DiffRecord record = element.getValue();
        if (record instanceof ChangeBatch batch) {
            owed.add(batch);
        } else if (record instanceof RejectedAsked asked) {
            rejectedRows.tell(asked.keyGroup(), asked.answer());
        } else if (record instanceof RejectedLeft left) {
            owed.triedAgain(left.keyGroup(), left.rows());
        } else if (record instanceof DeliveryRecord forTheReport) {
            emit(forTheReport);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        outbox.checkpoint(context.getCheckpointId());
        rowLog.flush();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        outbox.complete(checkpointId);
        goOn();
    }

    private void goOn() throws Exception {
        if (!parts.dryRun()) {
            delivery.goOn();
        }
    }

    /** This task, as its delivery sees it. */
    private final class Task implements DeliveryTask {
        @Override
        public long now() {
            return getProcessingTimeService().getCurrentProcessingTime();
        }

        @Override
        public void at(long millis, ThrowingRunnable<Exception> action) {
            Future<?> unused = getProcessingTimeService().registerTimer(millis, time -> action.run());
        }

        @Override
        public void mail(ThrowingRunnable<Exception> action, String what) {
            try {
                mailbox.execute(action, what);
            } catch (RejectedExecutionException e) {
                // the outbox still has the changes
                LOG.debug("The task has ended before: {}", what);
            }
        }

        @Override
        public void emit(OutgoingEvent event) {
            output.collect(OutgoingEvents.TAG, new StreamRecord<>(event));
        }

        @Override
        public boolean isHalted() {
            return halted != null;
        }

        @Override
        public void halt(String reason) {
            LOG.warn("Delivery stops: {}", reason);
            stand(reason, null);
        }

        @Override
        public void retrying(@Nullable String reason) {
            stand(halted, reason);
        }
    }

    /** Hands the lease's news to the task's thread. */
    private final class LeaseListener implements Lease.Listener {
        private final DeliveryTask task;
        private final Pace pace;

        LeaseListener(DeliveryTask task, Pace pace) {
            this.task = task;
            this.pace = pace;
        }

        @Override
        public void onGranted() {
            task.mail(DeliverOperator.this::goOn, "the lease was granted");
        }

        @Override
        public void onLimits(RateLimits limits) {
            task.mail(
                    () -> {
                        pace.limit(limits);
                        goOn();
                    },
                    "the limits have changed");
        }

        @Override
        public void onLost(IOException reason) {
            task.mail(
                    () -> {
                        throw reason;
                    },
                    "the lease was lost");
        }
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
        if (parts.way() instanceof Way.Requests requests) {
            requests.destination().close();
        }
        // a task that did not get as far as to open has no delivery
        if (delivery == null || delivery.isIdle()) {
            lease.giveBack();
        }
        lease.close();
        if (rowLog != null) {
            rowLog.close();
        }
        super.close();
    }
}
