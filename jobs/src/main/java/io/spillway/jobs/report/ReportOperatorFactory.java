package io.spillway.jobs.report;

import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.stream.DeliveryRecord;
import io.spillway.jobs.stream.OperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the reporting operator in its task. */
public final class ReportOperatorFactory extends OperatorFactory<DeliveryRecord, Void> {
    private static final long serialVersionUID = 1;

    private final JobAddress address;
    private final int keyGroups;

    public ReportOperatorFactory(JobAddress address, int keyGroups) {
        super(ReportOperator.class);
        this.address = address;
        this.keyGroups = keyGroups;
    }

    @Override
    protected OneInputStreamOperator<DeliveryRecord, Void> operator(StreamOperatorParameters<Void> parameters) {
        return new ReportOperator(
                parameters, new Reporter(new ControlPlaneClient(address), System::nanoTime), keyGroups);
    }
}
