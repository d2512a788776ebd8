package io.spillway.benchmarks.deliver;

import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.warehouse.Warehouses;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.compile.EventBuffer;
import io.spillway.mapping.compile.EventEnvelope;
import io.spillway.mapping.compile.UnmappableRowException;
import io.spillway.mapping.model.RowChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/** Where a floor has its events from. */
enum FloorEvents {
    /** A file holds some, one a line: only handing them over is left. */
    READY {
        @Override
        Source open(SyncSpec spec, Path file) throws IOException {
            List<byte[]> events = Files.readAllLines(file).stream()
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toList();
            return () -> number -> events.get((int) (number % events.size()));
        }
    },

    /** They are made of packed rows by the connection's mapping, as jobs do it. */
    MADE {
        @Override
        Source open(SyncSpec spec, Path file) throws IOException {
            List<byte[]> rows = Warehouses.of(spec.warehouse(), "")
                    .sample(spec.model().sql(), spec.compile().layout(), SAMPLED_ROWS);
            return () -> maker(spec, rows);
        }
    };

    private static final int SAMPLED_ROWS = 20_000;

    /** Opened once for all clients. */
    abstract Source open(SyncSpec spec, Path file) throws IOException;

    /** Gives each client what gives it events by their numbers. */
    interface Source {
        LongFunction<byte[]> forOneThread();
    }

    private static LongFunction<byte[]> maker(SyncSpec spec, List<byte[]> rows) {
        CompiledMapping mapping = spec.compile();
        EventBuffer buffer = new EventBuffer();
        EventEnvelope envelope =
                new EventEnvelope(spec.connection(), spec.version(), "floor", "floor-1", 1, System.currentTimeMillis());
        return number -> {
            try {
                buffer.reset(0);
                mapping.write(
                        RowChange.UPDATED,
                        rows.get((int) (number % rows.size())),
                        0,
                        envelope,
                        System.currentTimeMillis(),
                        buffer);
                return Arrays.copyOf(buffer.bytes(), buffer.length());
            } catch (UnmappableRowException e) {
                throw new IllegalStateException("A row of the table gives no event", e);
            }
        };
    }
}
