package io.spillway.benchmarks.deliver;

import java.util.ArrayList;
import java.util.List;

/** Has one process deliver all events again and again: for the JIT first, and then to be measured. */
record Repeats(DeliveryBenchmark.Sizes sizes) {

    /** All events once. */
    interface Pass {
        /** Measures the pass of this number, the first being 1. */
        Throughput run(int number) throws Exception;
    }

    Passes warmUp(Pass pass) throws Exception {
        List<Throughput> passes = new ArrayList<>();
        for (double seconds = 0; passes.isEmpty() || seconds < sizes.warmUpSeconds(); ) {
            Throughput throughput = pass.run(passes.size() + 1);
            passes.add(throughput);
            seconds += sizes.events() / throughput.eventsPerSecond();
        }
        return new Passes(passes, List.of());
    }

    Passes measure(Passes before, Pass pass) throws Exception {
        List<Throughput> passes = new ArrayList<>();
        for (int i = 1; i <= sizes.repeats(); i++) {
            passes.add(pass.run(before.warmUps().size() + i));
        }
        return new Passes(before.warmUps(), passes);
    }
}
