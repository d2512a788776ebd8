package io.spillway.jobs;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.deliver.DeliverOperatorFactory;
import io.spillway.jobs.deliver.OutgoingEvents;
import io.spillway.jobs.deliver.TaskSecrets;
import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.destination.SinkProvider;
import io.spillway.jobs.diff.DiffOperatorFactory;
import io.spillway.jobs.read.ModelSource;
import io.spillway.jobs.report.ReportOperatorFactory;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.stream.DeliveryRecord;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.jobs.stream.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job of one connection: read, diff, deliver, report. Uids are part of what a savepoint is made of and never
 * change.
 *
 * <p>Rows go from any reader to the diff of their key group. Diff and delivery share the key groups and run in one task
 * each, so that pages and outbox are cut by the same barrier.
 */
public final class SyncJob {
    private SyncJob() {}

    /** Builds the topology of the connection that the arguments name, and starts it. */
    public static void main(String[] args) throws Exception {
        JobAddress address = JobAddress.parse(args);
        SyncSpec spec = new ControlPlaneClient(address).spec();
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment();
        build(flink, address, spec);
        flink.execute("spillway " + address.connection() + " epoch " + address.epoch());
    }

    static void build(StreamExecutionEnvironment flink, JobAddress address, SyncSpec spec) throws IOException {
        String document = SpecCodec.write(spec);
        KeyGroups keyGroups = new KeyGroups(spec.keyGroups());
        long gatherBudget = flink.getConfiguration()
                .getOptional(SyncJobOptions.GATHER_MEMORY)
                .map(MemorySize::getBytes)
                .orElse(DiffOperatorFactory.SHARE_OF_HEAP);
        String rowLog =
                flink.getConfiguration().getOptional(SyncJobOptions.ROW_LOG).orElse(null);
        flink.setMaxParallelism(spec.keyGroups());
        flink.getConfig().enableObjectReuse();

        DataStream<ReadRecord> rows = flink.fromSource(
                        new ModelSource(address, document), WatermarkStrategy.noWatermarks(), "read", StreamType.READ)
                .uid("read");

        DataStream<DiffRecord> changes = rows.keyBy(row -> keyGroups.partitionKey(row.keyGroup()), Types.INT)
                .transform("diff", StreamType.DIFF, new DiffOperatorFactory(document, gatherBudget))
                .uid("diff");

        SingleOutputStreamOperator<DeliveryRecord> outcomes = DataStreamUtils.reinterpretAsKeyedStream(
                        changes, change -> keyGroups.partitionKey(change.keyGroup()), Types.INT)
                .transform("deliver", StreamType.DELIVERY, new DeliverOperatorFactory(address, document, rowLog))
                .uid("deliver");

        if (Destinations.of(spec.destination()) instanceof SinkProvider kind) {
            outcomes.getSideOutput(OutgoingEvents.TAG)
                    .sinkTo(kind.sink(spec.destination(), spec.connection(), new TaskSecrets(address)))
                    .name("sink")
                    .uid("sink");
        }

        outcomes.transform("report", Types.VOID, new ReportOperatorFactory(address, spec.keyGroups()))
                .uid("report")
                .setParallelism(1);
    }
}
