package io.spillway.benchmarks.deliver;

import static io.spillway.benchmarks.process.MeasuredJvm.ANSWER;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.Destinations;
import io.spillway.jobs.destination.Request;
import io.spillway.jobs.destination.RequestProvider;
import io.spillway.jobs.destination.Verdict;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The floor of delivery: sends events with the clients that jobs have, in loops that do nothing else. Does so for each
 * line of its input, and says when all were answered.
 */
final class FloorMain {
    static final String GO = "go";
    static final String DONE = "done";

    private final long events;
    private final DestinationSpec spec;
    private final AtomicLong taken = new AtomicLong();

    private FloorMain(long events, DestinationSpec spec) {
        this.events = events;
        this.spec = spec;
    }

    /**
     * What it is told.
     *
     * @param sample a file with an event a line
     * @param events how many to send each time
     * @param clients how many share them
     */
    static List<String> arguments(SyncSpec sync, FloorEvents from, Path sample, long events, int clients) {
        return List.of(
                SpecCodec.write(sync), from.name(), sample.toString(), String.valueOf(events), String.valueOf(clients));
    }

    /** Runs with these {@link #arguments}. */
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        SyncSpec sync = SpecCodec.read(args[0], SyncSpec.class);
        FloorEvents.Source source = FloorEvents.valueOf(args[1]).open(sync, Path.of(args[2]));
        RequestProvider kind = (RequestProvider) Destinations.of(sync.destination());
        List<Destination> clients = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[4]); i++) {
            clients.add(kind.open(sync.destination(), Map.of(), () -> true));
        }
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        try {
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (orders.readLine() != null) {
                FloorMain floor = new FloorMain(Long.parseLong(args[3]), sync.destination());
                for (Future<?> client : threads.invokeAll(floor.loops(clients, source))) {
                    client.get();
                }
                answers.println(ANSWER + DONE);
            }
        } finally {
            threads.shutdownNow();
            clients.forEach(Destination::close);
        }
    }

    private List<Callable<@Nullable Void>> loops(List<Destination> clients, FloorEvents.Source source) {
        List<Callable<@Nullable Void>> loops = new ArrayList<>();
        for (Destination client : clients) {
            loops.add(() -> {
                send(client, source.forOneThread());
                return null;
            });
        }
        return loops;
    }

    private void send(Destination client, LongFunction<byte[]> source) throws InterruptedException {
        Semaphore free = new Semaphore(spec.requestsInFlight());
        AtomicReference<@Nullable Answer> refusal = new AtomicReference<>();
        for (List<byte[]> batch = next(source); !batch.isEmpty(); batch = next(source)) {
            free.acquire();
            Future<?> unused = client.send(new Request(batch, 1, "floor")).thenAccept(answer -> {
                if (answer.verdict() != Verdict.DELIVERED) {
                    refusal.set(answer);
                }
                free.release();
            });
        }
        free.acquire(spec.requestsInFlight());
        Answer refused = refusal.get();
        if (refused != null) {
            throw new IllegalStateException("The floor was answered: " + refused.inOneLine());
        }
    }

    /** The next events to send, none at the end. */
    private List<byte[]> next(LongFunction<byte[]> source) {
        long from = taken.getAndAdd(spec.batchEvents());
        long to = Math.min(events, from + spec.batchEvents());
        List<byte[]> batch = new ArrayList<>(spec.batchEvents());
        for (long i = from; i < to; i++) {
            batch.add(source.apply(i));
        }
        return batch;
    }
}
