package io.spillway.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.stream.DeliveryRecord;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DeliveryRecord.Standing;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.OperatorFactory;
import io.spillway.jobs.stream.TestingSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportOperatorTest {
    private static final RoundTally NONE = RoundTally.empty(0, 2);
    private static final RoundTally HALF =
            new RoundTally(1, 1, 2, new RowCounts(3, 1, 2, 0, 0, 0), 0, 0, List.of("sample"), List.of());
    private static final RoundTally MORE = new RoundTally(
            1,
            1,
            2,
            new RowCounts(3, 1, 2, 0, 0, 0),
            1,
            1,
            List.of("sample"),
            List.of(new Reject("a", 400, "no \uD83D\uDE00")));

    private final RememberingChannel channel = new RememberingChannel();
    private OneInputStreamOperatorTestHarness<DeliveryRecord, Void> harness = harness();

    @BeforeEach
    void open() throws Exception {
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
        assertThat(channel.open).isFalse();
    }

    @Test
    void firstReportSaysThatThereIsNothing() {
        assertThat(channel.newest()).isEqualTo(new RoundReport(NONE, NONE, null, null));
    }

    @Test
    void countsAreDurableOnlyWhenTheirCheckpointIsComplete() throws Exception {
        process(half());
        harness.snapshot(1, 0);
        assertThat(channel.newest()).isEqualTo(new RoundReport(NONE, HALF, null, null));

        process(more());
        harness.notifyOfCompletedCheckpoint(1);
        assertThat(channel.newest()).isEqualTo(new RoundReport(HALF, MORE, null, null));
    }

    @Test
    void laterCheckpointStandsForThoseBeforeIt() throws Exception {
        harness.snapshot(1, 0);
        process(half());
        harness.snapshot(2, 0);
        process(more());
        harness.snapshot(3, 0);
        harness.notifyOfCompletedCheckpoint(2);
        assertThat(channel.newest().durable()).isEqualTo(HALF);

        harness.notifyOfCompletedCheckpoint(3);
        assertThat(channel.newest().durable()).isEqualTo(MORE);
    }

    @Test
    void restoredCountsAreThoseOfTheCheckpointAndDurable() throws Exception {
        process(half());
        process(more());
        OperatorSubtaskState snapshot = harness.snapshot(1, 0);
        process(half());
        harness.close();
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();

        assertThat(channel.newest()).isEqualTo(new RoundReport(MORE, MORE, null, null));
        process(new Settled(TestingSpec.round(1), 1, 0, List.of()));
        assertThat(channel.newest().soFar().delivered()).isEqualTo(2);
    }

    @Test
    void standingOfEachSubtaskIsReplacedByItsNextOne() throws Exception {
        process(new Standing(0, null, "try 2"));
        process(new Standing(1, "halted", null));
        assertThat(channel.newest()).isEqualTo(new RoundReport(NONE, NONE, "halted", "try 2"));

        process(new Standing(0, null, null));
        process(new Standing(1, null, null));
        assertThat(channel.newest()).isEqualTo(new RoundReport(NONE, NONE, null, null));
    }

    private void process(DeliveryRecord record) throws Exception {
        harness.processElement(record, 0);
    }

    private static DeliveryRecord half() {
        return new KeyGroupMerged(TestingSpec.round(1), 0, HALF.rows(), HALF.invalidSamples());
    }

    private static DeliveryRecord more() {
        return new Settled(TestingSpec.round(1), 1, 1, MORE.rejects());
    }

    private OneInputStreamOperatorTestHarness<DeliveryRecord, Void> harness() {
        try {
            return new OneInputStreamOperatorTestHarness<>(new Factory(channel));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Factory extends OperatorFactory<DeliveryRecord, Void> {
        private static final long serialVersionUID = 1;

        private final transient ReportChannel channel;

        Factory(ReportChannel channel) {
            super(ReportOperator.class);
            this.channel = channel;
        }

        @Override
        protected OneInputStreamOperator<DeliveryRecord, Void> operator(StreamOperatorParameters<Void> parameters) {
            return new ReportOperator(parameters, channel, 2);
        }
    }

    private static final class RememberingChannel implements ReportChannel {
        private final List<RoundReport> reports = new ArrayList<>();
        private boolean open;

        RoundReport newest() {
            return reports.get(reports.size() - 1);
        }

        @Override
        public void start() {
            open = true;
        }

        @Override
        public void report(RoundReport report) {
            reports.add(report);
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
