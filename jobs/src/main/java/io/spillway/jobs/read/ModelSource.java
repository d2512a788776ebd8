package io.spillway.jobs.read;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.read.enumerator.EnumeratorState;
import io.spillway.jobs.read.enumerator.RoundEnumerator;
import io.spillway.jobs.read.reader.ModelReader;
import io.spillway.jobs.read.split.JsonSerializer;
import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.stream.ReadRecord;
import java.io.IOException;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads a model round after round, as the control plane orders them. Nothing of a round under way is in a checkpoint:
 * if anything fails, the round is read again from the start, with a new snapshot and a new attempt number.
 */
public final class ModelSource implements Source<ReadRecord, RoundSplit, EnumeratorState> {
    private static final long serialVersionUID = 1;

    private final JobAddress address;
    private final String spec;

    /** A source of the connection whose document is given as JSON. */
    public ModelSource(JobAddress address, String spec) {
        this.address = address;
        this.spec = spec;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<RoundSplit, EnumeratorState> createEnumerator(SplitEnumeratorContext<RoundSplit> context)
            throws IOException {
        return new RoundEnumerator(context, new ControlPlaneClient(address), SpecCodec.read(spec, SyncSpec.class));
    }

    @Override
    public SplitEnumerator<RoundSplit, EnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<RoundSplit> context, EnumeratorState state) throws IOException {
        return createEnumerator(context);
    }

    @Override
    public SourceReader<ReadRecord, RoundSplit> createReader(SourceReaderContext context) throws IOException {
        return ModelReader.create(context, new ControlPlaneClient(address), SpecCodec.read(spec, SyncSpec.class));
    }

    @Override
    public SimpleVersionedSerializer<RoundSplit> getSplitSerializer() {
        return new JsonSerializer<>(RoundSplit.class);
    }

    @Override
    public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
        return new JsonSerializer<>(EnumeratorState.class);
    }
}
