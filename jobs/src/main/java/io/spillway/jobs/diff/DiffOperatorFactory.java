package io.spillway.jobs.diff;

import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.OperatorFactory;
import io.spillway.jobs.stream.ReadRecord;
import java.io.IOException;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the diff's operators in their tasks. */
public final class DiffOperatorFactory extends OperatorFactory<ReadRecord, DiffRecord> {
    private static final long serialVersionUID = 1;
    /** As a budget: three tenths of the heap, divided by the TaskManager's slots. */
    public static final long SHARE_OF_HEAP = -1;

    private static final double SHARE = 0.3;

    private final String spec;
    private final long gatherBudget;

    /**
     * A factory for the connection whose document is given as JSON.
     *
     * @param gatherBudget bytes of rows that each subtask may hold in memory before it spills, or
     *     {@link #SHARE_OF_HEAP}
     */
    public DiffOperatorFactory(String spec, long gatherBudget) {
        super(DiffOperator.class);
        this.spec = spec;
        this.gatherBudget = gatherBudget;
    }

    @Override
    protected OneInputStreamOperator<ReadRecord, DiffRecord> operator(StreamOperatorParameters<DiffRecord> parameters)
            throws IOException {
        return new DiffOperator(parameters, SpecCodec.read(spec, SyncSpec.class), budget(parameters));
    }

    private long budget(StreamOperatorParameters<DiffRecord> parameters) {
        if (gatherBudget != SHARE_OF_HEAP) {
            return gatherBudget;
        }
        int slots = parameters
                .getContainingTask()
                .getEnvironment()
                .getTaskManagerInfo()
                .getConfiguration()
                .get(TaskManagerOptions.NUM_TASK_SLOTS);
        return (long) (Runtime.getRuntime().maxMemory() * SHARE / slots);
    }
}
