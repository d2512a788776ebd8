package io.spillway.benchmarks.deliver;

import io.spillway.benchmarks.broker.BenchBroker;
import io.spillway.benchmarks.broker.BenchTopic;
import io.spillway.benchmarks.process.MeasuredJvm;
import io.spillway.benchmarks.service.BenchSync;
import io.spillway.benchmarks.service.ServiceOptions;
import io.spillway.benchmarks.service.ServiceProcess;
import io.spillway.benchmarks.warehouse.BenchTable;
import io.spillway.control.ControlPlaneOptions;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.RowLogLimits;
import io.spillway.jobs.spec.SyncSpec;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Runs that change every row, delivered exactly once to a topic of Kafka by a job that stays; and then a floor: as many
 * events of the same bytes by as many of the same producers as the job has tasks, in a JVM with the same flags, to the
 * same broker. The connection's limit holds the job's delivery, but for some hundred events, until the outbox is full:
 * a broker that holds would hold the checkpoints as well, as each ends transactions.
 */
record KafkaBenchmark(
        Path folder,
        BenchTable table,
        DeliveryBenchmark.Sizes sizes,
        RowLogLimits rowLog,
        ServiceOptions options,
        Consumer<String> progress) {
    private static final String KEY = "kafka";
    private static final ThroughputGoals GOALS = new ThroughputGoals(0, 0.6);
    private static final int TASKS = ControlPlaneOptions.DEFAULT.parallelism();
    private static final int PARTITIONS = 4;
    private static final double MEGABYTE = 1 << 20;
    /** After one batch of changes, the next one leaves minutes later. */
    private static final RateLimits HELD = new RateLimits(1, 0);

    ThroughputResult run() throws Exception {
        progress.accept("starting Kafka");
        try (BenchBroker broker = BenchBroker.start(folder.resolve("broker"));
                BenchTopic topic = broker.createTopic("jobs", PARTITIONS)) {
            Repeats repeats = new Repeats(sizes);
            Passes jobs;
            double before;
            double after;
            try (ServiceProcess service = ServiceProcess.start(folder.resolve(KEY), options)) {
                SyncSpec sync = BenchSync.of(table, BenchSync.kafka(broker.address(), topic.name(), HELD), rowLog);
                jobs = repeats.warmUp(pass -> job(pass, sync, service, topic));
                before = service.collect().heapBytes() / MEGABYTE;
                jobs = repeats.measure(jobs, pass -> job(pass, sync, service, topic));
                after = service.collect().heapBytes() / MEGABYTE;
            }
            return new ThroughputResult(KEY, GOALS, sizes.events(), jobs, floors(broker, topic), null, before, after);
        }
    }

    private Passes floors(BenchBroker broker, BenchTopic sampled) throws Exception {
        Repeats repeats = new Repeats(sizes);
        try (BenchTopic topic = broker.createTopic("floor", PARTITIONS);
                MeasuredJvm floor = MeasuredJvm.start(
                        KafkaFloorMain.class,
                        options.jvmOptions(),
                        KafkaFloorMain.arguments(broker.address(), sampled, topic.name(), sizes.events(), TASKS))) {
            // it has opened its producers
            String unused = floor.answer();
            Passes warmedUp = repeats.warmUp(pass -> floor(floor, topic));
            return repeats.measure(warmedUp, pass -> floor(floor, topic));
        }
    }

    private Throughput job(int pass, SyncSpec sync, ServiceProcess service, BenchTopic topic) throws Exception {
        topic.removeRead();
        if (pass > 1) {
            table.update(1, 0);
            table.settle();
        }
        service.limit(sync.connection(), HELD);
        service.beginResident(sync);
        long owed = new OwedWatch(service).await(() -> true);
        progress.accept("the outbox holds %,d of %,d events, let go".formatted(owed, sizes.events()));
        TopicMeter.Measured measured = new TopicMeter(topic, service::cpuSeconds)
                .measure(sizes.events(), () -> service.limit(sync.connection(), RateLimits.NONE));
        RunRecord run = service.await().run();
        check(
                measured,
                topic,
                run.status() == RunStatus.SUCCEEDED
                        && run.durable().delivered() == sizes.events()
                        && measured.rows() == sizes.events(),
                run);
        progress.accept(ThroughputResult.line("job", measured.throughput()));
        return measured.throughput();
    }

    private Throughput floor(MeasuredJvm floor, BenchTopic topic) throws Exception {
        topic.removeRead();
        TopicMeter.Measured measured =
                new TopicMeter(topic, floor::cpuSeconds).measure(sizes.events(), () -> floor.tell(FloorMain.GO));
        String answer = floor.answer();
        check(measured, topic, answer.equals(FloorMain.DONE), answer);
        progress.accept(ThroughputResult.line("floor", measured.throughput()));
        return measured.throughput();
    }

    private void check(TopicMeter.Measured measured, BenchTopic topic, boolean succeeded, Object outcome) {
        // whatever came after the last event that was expected
        long events = measured.events() + topic.read(0).events();
        if (!succeeded || events != sizes.events()) {
            throw new IllegalStateException("Of %,d events %,d are committed, of %,d rows: %s"
                    .formatted(sizes.events(), events, measured.rows(), outcome));
        }
    }
}
