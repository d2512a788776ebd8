package io.spillway.benchmarks.deliver;

import io.spillway.benchmarks.process.MeasuredJvm;
import io.spillway.benchmarks.service.BenchSync;
import io.spillway.benchmarks.service.ServiceOptions;
import io.spillway.benchmarks.service.ServiceProcess;
import io.spillway.benchmarks.warehouse.BenchTable;
import io.spillway.control.ControlPlaneOptions;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.RowLogLimits;
import io.spillway.jobs.spec.SyncSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs that change every row, one after another by a job that stays, and then floors: as many events of the same bytes
 * by the clients that the job's tasks have, as many of them, in loops that do nothing else, in a JVM with the same
 * flags. The target holds the first requests of each until the outbox is full, so that reading and merging are not
 * measured.
 */
record ThroughputBenchmark(
        Path folder,
        BenchTable table,
        DeliveryBenchmark.Sizes sizes,
        RowLogLimits rowLog,
        ServiceOptions options,
        Consumer<String> progress) {
    private static final int TASKS = ControlPlaneOptions.DEFAULT.parallelism();
    private static final double MEGABYTE = 1 << 20;
    private static final long LOOK_MILLIS = 50;

    ThroughputResult run(Target.Kind kind) throws Exception {
        Path sample = folder.resolve(kind.key() + ".events");
        Repeats repeats = new Repeats(sizes);
        Passes jobs;
        double before;
        double after;
        try (Target target = kind.open();
                ServiceProcess service = ServiceProcess.start(folder.resolve(kind.key()), options)) {
            SyncSpec sync = BenchSync.of(table, target.destination(), rowLog);
            jobs = repeats.warmUp(pass -> job(pass, sync, service, target));
            before = service.collect().heapBytes() / MEGABYTE;
            jobs = repeats.measure(jobs, pass -> job(pass, sync, service, target));
            after = service.collect().heapBytes() / MEGABYTE;
            Files.write(sample, lines(target.sample()));
        }
        return new ThroughputResult(
                kind.key(),
                kind.goals(),
                sizes.events(),
                jobs,
                floors(kind, FloorEvents.READY, sample),
                floors(kind, FloorEvents.MADE, sample),
                before,
                after);
    }

    private Passes floors(Target.Kind kind, FloorEvents from, Path sample) throws Exception {
        try (Target target = kind.open();
                MeasuredJvm floor = MeasuredJvm.start(
                        FloorMain.class,
                        options.jvmOptions(),
                        FloorMain.arguments(
                                BenchSync.of(table, target.destination(), rowLog),
                                from,
                                sample,
                                sizes.events(),
                                TASKS))) {
            Repeats repeats = new Repeats(sizes);
            Passes warmedUp = repeats.warmUp(pass -> floor(pass, floor, target));
            return repeats.measure(warmedUp, pass -> floor(pass, floor, target));
        }
    }

    private Throughput job(int pass, SyncSpec sync, ServiceProcess service, Target target) throws Exception {
        target.hold();
        if (pass > 1) {
            table.update(1, 0);
            table.settle();
        }
        service.beginResident(sync);
        long owed = new OwedWatch(service).await(() -> target.holds(TASKS));
        progress.accept("the outbox holds %,d of %,d events, let go".formatted(owed, sizes.events()));
        Throughput throughput = new ThroughputMeter(target, service::cpuSeconds).measure(pass * sizes.events());
        RunRecord run = service.await().run();
        check(target, pass, run.status() == RunStatus.SUCCEEDED && run.durable().delivered() == sizes.events(), run);
        progress.accept(ThroughputResult.line("job", throughput));
        return throughput;
    }

    private Throughput floor(int pass, MeasuredJvm floor, Target target) throws Exception {
        target.hold();
        floor.tell(FloorMain.GO);
        while (!target.holds(TASKS)) {
            // fails if it has ended
            double unused = floor.cpuSeconds();
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        Throughput throughput = new ThroughputMeter(target, floor::cpuSeconds).measure(pass * sizes.events());
        String answer = floor.answer();
        check(target, pass, answer.equals(FloorMain.DONE), answer);
        progress.accept(ThroughputResult.line("floor", throughput));
        return throughput;
    }

    private void check(Target target, int passes, boolean succeeded, Object outcome) {
        long expected = passes * sizes.events();
        if (!succeeded || target.events() != expected) {
            throw new IllegalStateException("Of %,d events %,d came: %s".formatted(expected, target.events(), outcome));
        }
    }

    private static List<String> lines(List<byte[]> events) {
        return events.stream()
                .map(event -> new String(event, StandardCharsets.UTF_8))
                .toList();
    }
}
