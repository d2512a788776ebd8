package io.spillway.benchmarks.service;

import io.spillway.control.ControlPlane;
import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Carries orders out: syncs in a thread of their own, one after another, so that they can be looked at meanwhile. */
final class MeasuredService {
    private final ControlPlane service;
    private @Nullable SyncMeter meter;
    private @Nullable FutureTask<SyncOutcome> sync;

    MeasuredService(ControlPlane service) {
        this.service = service;
    }

    /** Gives the answer; throws if the sync has failed. */
    String answer(ServiceOrder order, String document) throws Exception {
        return switch (order) {
            case BEGIN -> begin(SpecCodec.read(document, SyncOrder.class));
            case LOOK -> look();
            case COLLECT -> {
                System.gc();
                yield look();
            }
            case LIMIT -> {
                LimitOrder limit = SpecCodec.read(document, LimitOrder.class);
                service.limit(limit.connection(), limit.limits());
                yield ServiceMain.READY;
            }
            case AWAIT -> SpecCodec.write(begun().get());
        };
    }

    private String begin(SyncOrder order) {
        SyncMeter measures = new SyncMeter();
        FutureTask<SyncOutcome> begins = new FutureTask<>(() -> measures.measure(service, order));
        meter = measures;
        sync = begins;
        Thread thread = new Thread(begins, "sync");
        thread.setDaemon(true);
        thread.start();
        return ServiceMain.READY;
    }

    private String look() throws Exception {
        if (begun().isDone()) {
            begun().get();
        }
        return SpecCodec.write(new ServiceLook(
                meter == null ? null : meter.newest(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                service.flinkAddress()));
    }

    private FutureTask<SyncOutcome> begun() throws IOException {
        FutureTask<SyncOutcome> begun = sync;
        if (begun == null) {
            throw new IOException("No sync was begun");
        }
        return begun;
    }
}
