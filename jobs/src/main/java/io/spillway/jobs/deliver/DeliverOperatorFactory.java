package io.spillway.jobs.deliver;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.destination.DestinationProvider;
import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.destination.RequestProvider;
import io.spillway.jobs.destination.SinkProvider;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.stream.DeliveryRecord;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.OperatorFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.jspecify.annotations.Nullable;

/** Makes the delivering operators in their tasks. Secrets are fetched there, when the task starts. */
public final class DeliverOperatorFactory extends OperatorFactory<DiffRecord, DeliveryRecord> {
    private static final long serialVersionUID = 1;

    private final JobAddress address;
    private final String spec;
    private final @Nullable String rowLog;

    /**
     * A factory.
     *
     * @param spec the connection's document as JSON
     * @param rowLog folder of the row log, null for none
     */
    public DeliverOperatorFactory(JobAddress address, String spec, @Nullable String rowLog) {
        super(DeliverOperator.class);
        this.address = address;
        this.spec = spec;
        this.rowLog = rowLog;
    }

    @Override
    protected OneInputStreamOperator<DiffRecord, DeliveryRecord> operator(
            StreamOperatorParameters<DeliveryRecord> parameters) throws IOException {
        return new DeliverOperator(parameters, parts());
    }

    private DeliveryParts parts() throws IOException {
        SyncSpec sync = SpecCodec.read(spec, SyncSpec.class);
        Clock clock = Clock.systemUTC();
        ControlPlaneClient controlPlane = new ControlPlaneClient(address);
        Lease lease = new ControlPlaneLease(controlPlane, System::nanoTime);
        return new DeliveryParts(
                new KeyGroups(sync.keyGroups()),
                sync.destination(),
                new EventLoader(sync.connection(), sync.version(), sync.compile(), clock),
                way(sync.destination(), controlPlane, lease),
                lease,
                new Backoff(clock, new Random()),
                clock,
                address.epoch(),
                sync.dryRun(),
                rowLog == null ? null : Path.of(rowLog),
                sync.rejects());
    }

    private static Way way(DestinationSpec spec, ControlPlaneClient controlPlane, Lease lease) throws IOException {
        DestinationProvider kind = Destinations.of(spec);
        if (kind instanceof RequestProvider requests) {
            return new Way.Requests(requests.open(spec, controlPlane.secrets(), lease::holds));
        }
        return new Way.Sink(((SinkProvider) kind).mostEventBytes(spec));
    }
}
