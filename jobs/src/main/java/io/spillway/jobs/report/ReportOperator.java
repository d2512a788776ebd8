package io.spillway.jobs.report;

import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.stream.DeliveryRecord;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DeliveryRecord.Standing;
import io.spillway.jobs.stream.DiffRecord.KeyGroupCounted;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Adds up a round's outcomes. The counts are part of the checkpoint that also holds what was counted, so they are exact
 * whatever fails; metrics and accumulators would start again from zero. One subtask.
 */
final class ReportOperator extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<DeliveryRecord, Void> {
    private static final long serialVersionUID = 1;

    private final transient ReportChannel reporter;
    private final transient Map<Integer, Standing> standings = new HashMap<>();
    private final transient NavigableMap<Long, RoundTally> inCheckpoints = new TreeMap<>();

    private transient RoundTally sum;
    private transient RoundTally durable;
    /** In no checkpoint, as what was gathered is in none. */
    private transient GateCount counted = GateCount.NONE;

    private transient ListState<byte[]> state;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState before everything else
    ReportOperator(StreamOperatorParameters<Void> parameters, ReportChannel reporter, int keyGroups) {
        super(parameters);
        this.reporter = reporter;
        this.sum = RoundTally.empty(0, keyGroups);
        this.durable = sum;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("tally", BytePrimitiveArraySerializer.INSTANCE));
        for (byte[] stored : state.get()) {
            sum = SpecCodec.read(new String(stored, StandardCharsets.UTF_8), RoundTally.class);
            durable = sum;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        reporter.start();
        report();
    }

    @Override
    public void processElement(StreamRecord<DeliveryRecord> element) {
        DeliveryRecord record = element.getValue();
        if (record instanceof KeyGroupMerged merged) {
            sum = Tally.plus(sum, merged);
        } else if (record instanceof Settled settled) {
            sum = Tally.plus(sum, settled);
        } else if (record instanceof Standing standing) {
            standings.put(standing.subtask(), standing);
        } else if (record instanceof KeyGroupCounted keyGroup) {
            counted = Tally.plus(counted, keyGroup);
        }
        report();
    }

    private void report() {
        reporter.report(new RoundReport(durable, sum, counted, first(Standing::halted), first(Standing::retrying)));
    }

    private @Nullable String first(Function<Standing, @Nullable String> part) {
        return standings.values().stream()
                .map(part)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(List.of(SpecCodec.write(sum).getBytes(StandardCharsets.UTF_8)));
        inCheckpoints.put(context.getCheckpointId(), sum);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        NavigableMap<Long, RoundTally> done = inCheckpoints.headMap(checkpointId, true);
        if (!done.isEmpty()) {
            durable = done.lastEntry().getValue();
            done.clear();
            report();
        }
    }

    @Override
    public void close() throws Exception {
        reporter.close();
        super.close();
    }
}
