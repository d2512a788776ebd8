package io.spillway.jobs.deliver;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.jobs.destination.RequestProvider;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.ModelSpec;
import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RejectLimits;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.stream.DeliveryRecord;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DeliveryRecord.Standing;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecord.RejectedAsked;
import io.spillway.jobs.stream.KeyGroups;
import io.spillway.jobs.stream.OperatorFactory;
import io.spillway.jobs.stream.StreamType;
import io.spillway.jobs.testing.Metrics;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.SyncMode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** A delivering operator in Flink's harness, whose time and mails are in the test's hands. */
final class DeliverHarness implements AutoCloseable {
    static final long EPOCH = 42;
    static final CompiledMapping MAPPING = mapping();

    private static final int KEY_GROUPS_COUNT = 4;
    private static final long START_MILLIS = 1_800_000_000_000L;
    private static final KeyGroups KEY_GROUPS = new KeyGroups(KEY_GROUPS_COUNT);

    private final KeyedOneInputStreamOperatorTestHarness<Integer, DiffRecord, DeliveryRecord> flink;
    private final TestingLease lease = new TestingLease();
    private long checkpoints;

    DeliverHarness(DestinationSpec destination) throws Exception {
        this(destination, null);
    }

    /** An operator that begins with what a snapshot holds. */
    DeliverHarness(DestinationSpec destination, @Nullable OperatorSubtaskState from) throws Exception {
        this(destination, from, false);
    }

    DeliverHarness(DestinationSpec destination, @Nullable OperatorSubtaskState from, boolean dryRun) throws Exception {
        this(destination, from, dryRun, null);
    }

    /** An operator in front of a sink, which takes events of so many bytes. */
    static DeliverHarness withSink(int mostEventBytes, @Nullable OperatorSubtaskState from) throws Exception {
        return new DeliverHarness(destination("http://h", 1, 1, 1), from, false, new Way.Sink(mostEventBytes));
    }

    private DeliverHarness(
            DestinationSpec destination, @Nullable OperatorSubtaskState from, boolean dryRun, Way.@Nullable Sink sink)
            throws Exception {
        flink = new KeyedOneInputStreamOperatorTestHarness<>(
                new Factory(this, destination, dryRun, sink),
                record -> KEY_GROUPS.partitionKey(record.keyGroup()),
                Types.INT,
                KEY_GROUPS_COUNT,
                1,
                0);
        flink.setProcessingTime(START_MILLIS);
        flink.setup(
                StreamType.DELIVERY.createSerializer(flink.getExecutionConfig().getSerializerConfig()));
        if (from != null) {
            flink.initializeState(from);
        }
        flink.open();
    }

    static DestinationSpec destination(String url, int batchEvents, int batchBytes, int requestsInFlight) {
        return DestinationSpec.rudderstack(url, batchEvents, batchBytes, requestsInFlight, 5_000, 60_000);
    }

    static Round round(long number) {
        return new Round(number, RoundKind.INCREMENTAL, "run-" + number, START_MILLIS, MAPPING.fingerprintVersion());
    }

    /** Inserted rows of one key group: an id, which is the user's, and a note. */
    static ChangeBatch batch(Round round, int keyGroup, String note, String... ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (String id : ids) {
                byte[] row = PackedRow.of(
                        List.of(id.getBytes(StandardCharsets.UTF_8), note.getBytes(StandardCharsets.UTF_8)));
                out.writeByte(RowChange.INSERTED.code());
                out.writeInt(row.length);
                out.write(row);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new ChangeBatch(round, keyGroup, ids.length, bytes.toByteArray());
    }

    private static CompiledMapping mapping() {
        try {
            return new SyncSpec(
                            "con-1",
                            1,
                            "0.1.0",
                            new WarehouseSpec("postgresql", "h", 1, "d", "u", "disable", 1),
                            new ModelSpec(
                                    "select 1",
                                    List.of("id"),
                                    List.of(new Column("id", ColumnType.TEXT), new Column("note", ColumnType.TEXT))),
                            new ObjectMapper().readTree("{\"event\":\"identify\",\"userId\":\"id\"}"),
                            SyncMode.UPSERT,
                            destination("http://h", 1, 1, 1),
                            KEY_GROUPS_COUNT)
                    .compile();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    TestingLease lease() {
        return lease;
    }

    void add(DiffRecord record) throws Exception {
        flink.processElement(new StreamRecord<>(record));
    }

    OperatorSubtaskState snapshot() throws Exception {
        checkpoints++;
        return flink.snapshot(checkpoints, flink.getProcessingTime());
    }

    /** Completes the newest snapshot. */
    void complete() throws Exception {
        flink.notifyOfCompletedCheckpoint(checkpoints);
    }

    void checkpoint() throws Exception {
        snapshot();
        complete();
    }

    void passTime(long millis) throws Exception {
        flink.setProcessingTime(flink.getProcessingTime() + millis);
    }

    long now() {
        return flink.getProcessingTime();
    }

    int timers() {
        return flink.getProcessingTimeService().getNumActiveTimers();
    }

    /** The value of a metric. */
    long metric(String name) {
        return new Metrics(flink.getOperator().getMetricGroup()).value(name);
    }

    int owedBatches() {
        return ((DeliverOperator) flink.getOneInputOperator()).owedBatches();
    }

    /** What is kept of the rejected rows of a key group: their ids, sorted. */
    List<String> rejectedRows(int keyGroup) throws Exception {
        List<String> ids = new ArrayList<>();
        add(new RejectedAsked(
                round(1), keyGroup, row -> ids.add(new String(row, 4, row.length - 4, StandardCharsets.UTF_8))));
        ids.sort(null);
        return ids;
    }

    /** Works mails off until something is so. */
    void runUntil(Callable<Boolean> done) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    runMails();
                    return done.call();
                });
    }

    /** As {@link #runUntil}, and whenever nothing else goes on, time passes. */
    void passTimeUntil(Callable<Boolean> done) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    runMails();
                    passTime(1_000);
                    return done.call();
                });
    }

    void runMails() throws Exception {
        for (Optional<Mail> mail = flink.getTaskMailbox().tryTake(0);
                mail.isPresent();
                mail = flink.getTaskMailbox().tryTake(0)) {
            mail.get().run();
        }
    }

    /** What was handed to the sink. */
    List<OutgoingEvent> handedOn() {
        Queue<StreamRecord<OutgoingEvent>> events = flink.getSideOutput(OutgoingEvents.TAG);
        return events == null
                ? List.of()
                : events.stream().map(StreamRecord::getValue).toList();
    }

    List<DeliveryRecord> output() {
        return flink.extractOutputValues();
    }

    List<Settled> settled() {
        return output().stream()
                .filter(Settled.class::isInstance)
                .map(Settled.class::cast)
                .toList();
    }

    long delivered() {
        return settled().stream().mapToLong(Settled::delivered).sum();
    }

    long rejected() {
        return settled().stream().mapToLong(Settled::rejected).sum();
    }

    List<Reject> rejects() {
        return settled().stream().flatMap(settled -> settled.rejects().stream()).toList();
    }

    /** The newest standing, if there was any. */
    Standing standing() {
        return output().stream()
                .filter(Standing.class::isInstance)
                .map(Standing.class::cast)
                .reduce(new Standing(0, null, null), (older, newer) -> newer);
    }

    @Override
    public void close() throws Exception {
        flink.close();
    }

    /** Makes the operator; lives only in the test. */
    private static final class Factory extends OperatorFactory<DiffRecord, DeliveryRecord> {
        private static final long serialVersionUID = 1;

        private final transient DeliverHarness harness;
        private final transient DestinationSpec destination;
        private final transient boolean dryRun;
        private final transient Way.@Nullable Sink sink;

        Factory(DeliverHarness harness, DestinationSpec destination, boolean dryRun, Way.@Nullable Sink sink) {
            super(DeliverOperator.class);
            this.harness = harness;
            this.destination = destination;
            this.dryRun = dryRun;
            this.sink = sink;
        }

        @Override
        protected OneInputStreamOperator<DiffRecord, DeliveryRecord> operator(
                StreamOperatorParameters<DeliveryRecord> parameters) throws IOException {
            Clock clock = new HarnessClock(harness);
            return new DeliverOperator(
                    parameters,
                    new DeliveryParts(
                            KEY_GROUPS,
                            destination,
                            new EventLoader("con-1", "0.1.0", MAPPING, clock),
                            sink == null ? requests() : sink,
                            harness.lease,
                            new Backoff(clock, new Random(1)),
                            clock,
                            EPOCH,
                            dryRun,
                            null,
                            RejectLimits.DEFAULT));
        }

        private Way requests() throws IOException {
            RequestProvider kind = (RequestProvider) Destinations.of(destination);
            Map<String, String> secrets = Map.of(DestinationSpec.WRITE_KEY, "key");
            return new Way.Requests(kind.open(destination, secrets, harness.lease::holds));
        }
    }

    /** The harness's processing time. */
    private static final class HarnessClock extends Clock {
        private final DeliverHarness harness;

        HarnessClock(DeliverHarness harness) {
            this.harness = harness;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(harness.now());
        }
    }
}
