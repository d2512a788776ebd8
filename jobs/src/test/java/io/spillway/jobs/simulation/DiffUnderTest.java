package io.spillway.jobs.simulation;

import io.spillway.jobs.diff.DiffOperatorFactory;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.stream.AnsweringSerializer;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.mapping.model.SyncMode;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The real diff in one task of its own, with time that stands still until it is told to go on. */
final class DiffUnderTest implements AutoCloseable {
    private final KeyedOneInputStreamOperatorTestHarness<Integer, ReadRecord, DiffRecord> task;
    private long now;

    /**
     * Starts the diff.
     *
     * @param gatherBudget bytes; with few of them rows go through a spill file
     * @param rejected gives the rejected rows of a key group, as delivery would
     */
    DiffUnderTest(
            SyncMode mode,
            PackedTable table,
            long gatherBudget,
            IntFunction<Iterable<byte[]>> rejected,
            @Nullable OperatorSubtaskState restored)
            throws Exception {
        KeyGroups keyGroups = table.keyGroups();
        task = new KeyedOneInputStreamOperatorTestHarness<>(
                new DiffOperatorFactory(SpecCodec.write(PackedTable.spec(mode)), gatherBudget),
                record -> keyGroups.partitionKey(record.keyGroup()),
                Types.INT,
                JobState.KEY_GROUPS,
                1,
                0);
        task.setup(new AnsweringSerializer(rejected));
        if (restored != null) {
            task.initializeState(restored);
        }
        task.open();
    }

    void send(ReadRecord record) throws Exception {
        task.processElement(record, 0);
    }

    /** Lets the diff do what it has put off. */
    void passTime() throws Exception {
        task.setProcessingTime(++now);
    }

    OperatorSubtaskState snapshot(long checkpoint) throws Exception {
        return task.snapshot(checkpoint, now);
    }

    /** What it has sent since this was last asked. */
    List<DiffRecord> sent() {
        List<DiffRecord> sent = List.copyOf(task.extractOutputValues());
        task.getOutput().clear();
        return sent;
    }

    @Override
    public void close() throws Exception {
        task.close();
    }
}
