package io.spillway.control.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * An endless job that counts in keyed state and writes into a folder what it counts: {@code first}, the count it began
 * with, and {@code now}, the latest one. With "fail" as its second argument it fails after a few events.
 */
public final class CountingJob {

    /** What the job writes of; every other key is counted in silence. */
    private static final long WATCHED_KEY = 0;

    private static final int KEYS = 10;
    private static final int EVENTS_PER_SECOND = 200;
    private static final int EVENTS_BEFORE_FAILURE = 3;

    private CountingJob() {}

    /** Arguments: the folder to write into, and "count" or "fail". */
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setMaxParallelism(128);
        environment
                .fromSource(numbers(), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .keyBy(number -> number % KEYS)
                .process(new Count(arguments[0], arguments[1].equals("fail")))
                .uid("count")
                .keyBy(count -> count)
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        environment.execute("counting");
    }

    private static DataGeneratorSource<Long> numbers() {
        return new DataGeneratorSource<>(
                number -> number, Long.MAX_VALUE, RateLimiterStrategy.perSecond(EVENTS_PER_SECOND), Types.LONG);
    }

    private static final class Count extends KeyedProcessFunction<Long, Long, Long> {

        private final String folder;
        private final boolean fails;
        private transient ValueState<Long> counts;
        private transient boolean begun;

        @SuppressWarnings("NullAway.Init") // Flink calls open before anything else
        Count(String folder, boolean fails) {
            this.folder = folder;
            this.fails = fails;
        }

        @Override
        public void open(OpenContext context) {
            counts = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
            long before = Objects.requireNonNullElse(counts.value(), 0L);
            if (fails && before == EVENTS_BEFORE_FAILURE) {
                throw new IllegalStateException("counting broke", new IOException("disk on fire\nsecond line"));
            }
            counts.update(before + 1);
            if (context.getCurrentKey() == WATCHED_KEY) {
                write(before);
            }
            out.collect(before + 1);
        }

        private void write(long before) throws IOException {
            if (!begun) {
                Files.writeString(Path.of(folder, "first"), Long.toString(before));
                begun = true;
            }
            Files.writeString(Path.of(folder, "now"), Long.toString(before + 1));
        }
    }
}
