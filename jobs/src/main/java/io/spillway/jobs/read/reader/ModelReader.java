package io.spillway.jobs.read.reader;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.read.split.WarehouseAccess;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.stream.ReadRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** A reader whose splits are in no checkpoint: what it has read is lost with it, and the round is read again. */
public final class ModelReader
        extends SingleThreadMultiplexSourceReaderBase<ReaderElement, ReadRecord, RoundSplit, RoundSplit> {
    private final ConcurrentLinkedQueue<ModelSplitReader> splitReaders;

    private ModelReader(
            SourceReaderContext context,
            ControlPlaneClient controlPlane,
            SyncSpec spec,
            ConcurrentLinkedQueue<ModelSplitReader> splitReaders) {
        super(
                () -> {
                    WarehouseAccess access = WarehouseAccess.of(spec.warehouse(), controlPlane);
                    // Flink makes a new one whenever there is something to read again
                    ModelSplitReader reader = new ModelSplitReader(access, spec, splitReaders::remove);
                    splitReaders.add(reader);
                    return reader;
                },
                (element, output, split) -> emit(element, output, context),
                context.getConfiguration(),
                context);
        this.splitReaders = splitReaders;
    }

    /** A reader for one subtask. */
    public static ModelReader create(SourceReaderContext context, ControlPlaneClient controlPlane, SyncSpec spec) {
        return new ModelReader(context, controlPlane, spec, new ConcurrentLinkedQueue<>());
    }

    private static void emit(ReaderElement element, SourceOutput<ReadRecord> output, SourceReaderContext context) {
        if (element instanceof ReaderElement.Emit emit) {
            output.collect(emit.record());
        } else if (element instanceof ReaderElement.Tell tell) {
            context.sendSourceEventToCoordinator(tell.event());
        }
    }

    @Override
    public List<RoundSplit> snapshotState(long checkpointId) {
        return List.of();
    }

    @Override
    protected void onSplitFinished(Map<String, RoundSplit> finished) {
        context.sendSplitRequest();
    }

    @Override
    protected RoundSplit initializedState(RoundSplit split) {
        return split;
    }

    @Override
    protected RoundSplit toSplitType(String splitId, RoundSplit split) {
        return split;
    }

    @Override
    public void close() throws Exception {
        splitReaders.forEach(ModelSplitReader::cancel);
        super.close();
    }
}
