package io.spillway.jobs.diff;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.stream.Backlog;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.DiffRecord.KeyGroupCounted;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.DiffRecord.RejectedAsked;
import io.spillway.jobs.stream.DiffRecord.RejectedLeft;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.jobs.stream.ReadRecord.GateOpened;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import io.spillway.mapping.compile.CompiledMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a round's rows, and merges a key group with its pages as soon as all splits have ended in it. One key group
 * is merged at a time, each in a step of its own started by a timer, so that checkpoints pass between them. What is
 * gathered is in no checkpoint; what is merged is there together with the changes that went on.
 */
final class DiffOperator extends AbstractStreamOperator<DiffRecord>
        implements OneInputStreamOperator<ReadRecord, DiffRecord> {
    private static final long serialVersionUID = 1;
    /** Bytes of undelivered changes beyond which merging waits. */
    private static final long MOST_BACKLOG_BYTES = 64L << 20;

    private static final long BACKLOG_WAIT_MILLIS = 20;

    private final transient SyncSpec spec;
    private final transient KeyGroups keyGroups;
    private final transient CompiledMapping mapping;
    private final transient long gatherBudget;
    private final transient Deque<Step> steps = new ArrayDeque<>();
    private final transient Map<Integer, Long> mergedRounds = new HashMap<>();

    private transient @Nullable Gathering gathering;
    private transient boolean stepScheduled;
    private transient PageStore pages;
    private transient DiffMetrics measured;
    private transient ValueState<byte[]> keyGroupState;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState before everything else
    DiffOperator(StreamOperatorParameters<DiffRecord> parameters, SyncSpec spec, long gatherBudget) {
        super(parameters);
        this.spec = spec;
        this.keyGroups = new KeyGroups(spec.keyGroups());
        this.mapping = spec.compile();
        this.gatherBudget = gatherBudget;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        measured = new DiffMetrics(getMetricGroup());
        pages = new MeasuredPages(new StatePages(mapState(context, "pages"), mapState(context, "beside")), measured);
        keyGroupState = context.getKeyedStateStore()
                .getState(new ValueStateDescriptor<>("key-group", BytePrimitiveArraySerializer.INSTANCE));
    }

    private static MapState<Integer, byte[]> mapState(StateInitializationContext context, String name) {
        return context.getKeyedStateStore()
                .getMapState(
                        new MapStateDescriptor<>(name, IntSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE));
    }

    @Override
    public void processElement(StreamRecord<ReadRecord> element) throws Exception {
        ReadRecord record = element.getValue();
        Gathering current = gathering(record);
        if (current == null || mergedRound(record.keyGroup()) >= record.round().number()) {
            return;
        }
        if (record instanceof RowBlock block) {
            current.add(block);
            measured.arrived(block.rows());
            measured.gathered(current.bytesInMemory(), current.bytesInFile());
        } else if (record instanceof SplitEnd end && current.end(end)) {
            steps.add(new Step(end.keyGroup(), !end.round().gated()));
            scheduleStep();
        } else if (record instanceof GateOpened opened) {
            steps.add(new Step(opened.keyGroup(), true));
            scheduleStep();
        }
    }

    /** A key group whose turn comes: to be merged, or only to be counted. */
    private record Step(int keyGroup, boolean merge) {}

    /** Where the record belongs, null if it is of an attempt that is over. */
    private @Nullable Gathering gathering(ReadRecord record) throws IOException {
        Gathering current = gathering;
        if (current != null && current.attempt() == record.attempt()) {
            return current;
        }
        if (current != null && current.attempt() > record.attempt()) {
            return null;
        }
        dropGathered();
        Round round = record.round();
        current = new Gathering(
                round,
                record.attempt(),
                gatherBudget,
                this::spillDirectory,
                (keyGroup, room) -> recognizable(round, keyGroup, room));
        gathering = current;
        return current;
    }

    /**
     * What tells unchanged rows of the current key group. Nothing, where all rows are sent, only some are read, some
     * are to be tried again, or memory is short: all those have to be gathered.
     */
    private UnchangedRows recognizable(Round round, int keyGroup, long room) throws Exception {
        KeyGroupState state = KeyGroupState.decode(keyGroupState.value());
        boolean needed = KeyGroupMerge.sendsAll(spec.mode(), round) || round.isPartial();
        if (needed
                || state.lastSeen() == 0
                || UnchangedRows.bytes(state.lastSeen()) > room
                || rejected(round, keyGroup).hadSome()) {
            return UnchangedRows.none();
        }
        return UnchangedRows.of(
                pages(pages),
                state.buckets(),
                state.lastSeen(),
                mapping.layout().keptCount());
    }

    private void dropGathered() throws IOException {
        steps.clear();
        if (gathering != null) {
            gathering.close();
            gathering = null;
            measured.gathered(0, 0);
        }
    }

    private Path spillDirectory() {
        String[] directories =
                getContainingTask().getEnvironment().getTaskManagerInfo().getTmpDirectories();
        return Path.of(directories[getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() % directories.length]);
    }

    private long mergedRound(int keyGroup) throws Exception {
        Long known = mergedRounds.get(keyGroup);
        if (known == null) {
            known = KeyGroupState.decode(keyGroupState.value()).mergedRound();
            mergedRounds.put(keyGroup, known);
        }
        return known;
    }

    private void scheduleStep() {
        if (!stepScheduled && !steps.isEmpty()) {
            stepScheduled = true;
            long now = getProcessingTimeService().getCurrentProcessingTime();
            long wait = mustWait(steps.element()) ? BACKLOG_WAIT_MILLIS : 0;
            Future<?> unused = getProcessingTimeService().registerTimer(now + wait, time -> step());
        }
    }

    /** Whether delivery has enough to do: what is merged now would only be written, kept and read again. */
    private boolean mustWait(Step next) {
        return next.merge() && Backlog.of(getContainingTask()).bytes() > MOST_BACKLOG_BYTES;
    }

    private void step() throws Exception {
        stepScheduled = false;
        Step next = steps.isEmpty() || mustWait(steps.element()) ? null : steps.poll();
        if (next != null && gathering != null) {
            setCurrentKey(keyGroups.partitionKey(next.keyGroup()));
            if (next.merge()) {
                merge(gathering.round(), next.keyGroup(), gathering);
            } else {
                count(gathering.round(), next.keyGroup(), gathering);
            }
        }
        scheduleStep();
    }

    /** Finds out what a merge would do, and does none of it. */
    private void count(Round round, int keyGroup, Gathering from) throws Exception {
        KeyGroupState state = KeyGroupState.decode(keyGroupState.value());
        SortedRows rows = from.look(keyGroup, mapping.layout().keyCount());
        SampledChanges changes = new SampledChanges(mapping);
        RowCounts counts = new KeyGroupMerge(
                        mapping.layout(),
                        spec.mode(),
                        round,
                        pages(new UnchangedPages(pages)),
                        rows,
                        from.unchanged(keyGroup),
                        rejected(round, keyGroup),
                        changes)
                .merge(state.buckets(), state.buckets());
        emit(new KeyGroupCounted(
                round,
                from.attempt(),
                keyGroup,
                counts,
                state.lastSeen(),
                changes.invalidSamples(),
                changes.samples()));
    }

    private void merge(Round round, int keyGroup, Gathering from) throws Exception {
        KeyGroupState before = KeyGroupState.decode(keyGroupState.value());
        Long highest = from.highest(keyGroup);
        UnchangedRows unchanged = from.unchanged(keyGroup);
        SortedRows rows = from.take(keyGroup, mapping.layout().keyCount());
        ChangeBatcher changes = new ChangeBatcher(round, keyGroup, mapping::recordId, this::emit);
        RejectedKeys rejected = rejected(round, keyGroup);
        KeyGroupMerge merge = new KeyGroupMerge(
                mapping.layout(), spec.mode(), round, pages(pages), rows, unchanged, rejected, changes);
        Buckets buckets = before.buckets().grownTo(Math.max(before.lastSeen(), rows.size() + unchanged.count()));
        RowCounts counts = merge.merge(before.buckets(), buckets);
        changes.flush();
        if (rejected.hadSome()) {
            emit(new RejectedLeft(round, keyGroup, rejected.left()));
        }
        measured.merged(counts);
        measured.gathered(from.bytesInMemory(), from.bytesInFile());
        emit(new KeyGroupMerged(round, keyGroup, counts, changes.samples(), highest));
        keyGroupState.update(new KeyGroupState(round.number(), buckets, merge.lastSeen(before.lastSeen())).encode());
        mergedRounds.put(keyGroup, round.number());
    }

    private Pages pages(PageStore store) {
        return new Pages(store, mapping.layout().keyCount());
    }

    /** What delivery had to reject of a key group and keeps; it answers while it is being asked. */
    private RejectedKeys rejected(Round round, int keyGroup) {
        RejectedKeys rejected = new RejectedKeys(mapping.layout().keyCount());
        emit(new RejectedAsked(round, keyGroup, rejected::add));
        return rejected;
    }

    private void emit(DiffRecord record) {
        output.collect(new StreamRecord<>(record));
    }

    @Override
    public void close() throws Exception {
        dropGathered();
        super.close();
    }
}
