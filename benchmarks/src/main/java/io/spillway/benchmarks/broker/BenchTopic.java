package io.spillway.benchmarks.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic, as those see it who read what is committed. While it is only asked for its end, nothing is fetched from the
 * broker. For one thread.
 */
public final class BenchTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String address;
    private final String name;
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<byte[], byte[]> committed;
    private final KafkaConsumer<byte[], byte[]> written;

    /** A topic that is there. */
    public BenchTopic(String address, String name, int partitions) {
        this.address = address;
        this.name = name;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(name, partition))
                .toList();
        this.committed = consumer("read_committed");
        this.written = consumer("read_uncommitted");
        committed.assign(this.partitions);
        committed.seekToBeginning(this.partitions);
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", address, "isolation.level", isolation, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** How many partitions it has. */
    public int partitions() {
        return partitions.size();
    }

    /**
     * Committed events that were read.
     *
     * @param events each as often as it is there
     * @param rows how many different keys they have, all being numbers
     * @param lateEvents those that were handed to a producer at a time or afterwards
     * @param firstMillis when the first of those was, on the clock of {@link System#currentTimeMillis}
     */
    public record Tally(long events, long rows, long lateEvents, long firstMillis) {}

    /** Where the partitions end for readers of what is committed, all together. Ends of transactions count as well. */
    public long end() {
        return sum(committed.endOffsets(partitions).values());
    }

    /** Where reading has come to, all together. */
    public long position() {
        return partitions.stream().mapToLong(committed::position).sum();
    }

    /** Whether everything that was written is committed, or known not to be. */
    public boolean isSettled() {
        // in this order: what is written meanwhile must not look committed
        long readable = end();
        return readable == sum(written.endOffsets(partitions).values());
    }

    private static long sum(Collection<Long> offsets) {
        return offsets.stream().mapToLong(Long::longValue).sum();
    }

    /** Reads on to the end. */
    public Tally read(long sinceMillis) {
        Map<TopicPartition, Long> ends = committed.endOffsets(partitions);
        BitSet rows = new BitSet();
        long events = 0;
        long late = 0;
        long first = Long.MAX_VALUE;
        while (!ends.entrySet().stream().allMatch(end -> committed.position(end.getKey()) >= end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> event : committed.poll(POLL)) {
                events++;
                rows.set(Integer.parseInt(new String(event.key(), StandardCharsets.US_ASCII)));
                if (event.timestamp() >= sinceMillis) {
                    late++;
                    first = Math.min(first, event.timestamp());
                }
            }
        }
        return new Tally(events, rows.cardinality(), late, first);
    }

    /** Committed events from the begin of each partition, in an order by chance. */
    public List<ConsumerRecord<byte[], byte[]>> sample(int most) {
        List<ConsumerRecord<byte[], byte[]>> sample = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            sample.addAll(sample(partition, most / partitions.size()));
        }
        Collections.shuffle(sample, new Random(1));
        return sample;
    }

    private List<ConsumerRecord<byte[], byte[]>> sample(TopicPartition partition, int most) {
        try (KafkaConsumer<byte[], byte[]> reader = consumer("read_committed")) {
            List<TopicPartition> only = List.of(partition);
            reader.assign(only);
            reader.seekToBeginning(only);
            long end = sum(reader.endOffsets(only).values());
            List<ConsumerRecord<byte[], byte[]>> some = new ArrayList<>();
            while (some.size() < most && reader.position(partition) < end) {
                reader.poll(POLL).forEach(some::add);
            }
            return some.subList(0, Math.min(some.size(), most));
        }
    }

    /** Has the broker remove what was read. */
    public void removeRead() throws IOException, InterruptedException {
        Map<TopicPartition, RecordsToDelete> read = new HashMap<>();
        partitions.forEach(
                partition -> read.put(partition, RecordsToDelete.beforeOffset(committed.position(partition))));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.deleteRecords(read).all().get();
        } catch (ExecutionException e) {
            throw new IOException("Events of %s cannot be removed".formatted(name), e);
        }
    }

    @Override
    public void close() {
        try (committed;
                written) {
            // both
        }
    }
}
