package io.spillway.jobs.simulation;

import static java.util.Objects.requireNonNull;

import io.spillway.jobs.simulation.DiffOutput.Checkpoint;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.ReadRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;

/** A history that happens to the real diff. What completed checkpoints hold of its output goes into the journal. */
final class DiffHistory implements AutoCloseable {
    private static final int MOST_STEPS = 400;

    private final History history;
    private final PackedTable table;
    private final Journal journal = new Journal();
    private final Warehouse warehouse = new Warehouse(journal);
    private final Destination destination = new Destination(journal);
    private final DiffOutput output;
    private final List<ReadRecord> stragglers = new ArrayList<>();

    private DiffUnderTest diff;
    private @Nullable OperatorSubtaskState takenState;
    private @Nullable Checkpoint taken;
    private @Nullable OperatorSubtaskState completedState;
    private Checkpoint completed;
    private long checkpoints;

    private int mapping = 1;
    private int sentMapping;
    private boolean requested;
    private boolean fullRequested;
    private int rounds;
    private long attempts;
    private long delivered;
    private long rejected;
    private @Nullable OrderedRound round;
    private @Nullable DiffRead read;
    /** Whose records the diff gathers: the newest it has seen. */
    private @Nullable DiffRead gathered;

    DiffHistory(History history, PackedTable table) throws Exception {
        this.history = history;
        this.table = table;
        this.output = new DiffOutput(history.mode(), table, new JobState());
        this.completed = output.checkpoint();
        this.diff = start();
    }

    private DiffUnderTest start() throws Exception {
        // with an even seed everything is spilled
        return new DiffUnderTest(
                history.mode(), table, history.seed() % 2 == 0 ? 0 : 1 << 20, output::rejected, completedState);
    }

    Journal journal() {
        return journal;
    }

    void run() throws Exception {
        for (Operation operation : history.operations()) {
            apply(operation);
        }
        destination.acceptAll();
        runAgain();
        journal.add(new Journal.AllSent());
        runAgain();
        journal.add(new Journal.HistoryEnded(warehouse.rows(), mapping));
    }

    private void runAgain() throws Exception {
        requested = true;
        finish();
    }

    private void apply(Operation operation) throws Exception {
        int number = operation.number();
        switch (operation.kind()) {
            case INSERT -> warehouse.insert(operation.key(), operation.value());
            case UPDATE -> warehouse.update(operation.key(), operation.value());
            case DELETE -> warehouse.delete(operation.key());
            case DUPLICATE -> warehouse.duplicate(operation.key(), operation.value());
            case INSERT_WITHOUT_KEY -> warehouse.insertWithoutKey(operation.value());
            case RUN -> requested = true;
            case RUN_FULL -> {
                requested = true;
                fullRequested = true;
            }
            case CHANGE_MAPPING -> mapping++;
            case STEP -> step(number);
            case FINISH -> finish();
            case READ_FAILS -> dropRead();
            case CHECKPOINT_ABORTED -> taken = null;
            case FAILOVER, PARK -> restart();
            case KILL, KILL_CONTROL_PLANE -> {
                restart();
                giveUpIfNothingIsMerged();
            }
            case TOGGLE_REFUSAL -> destination.toggle(operation.key());
            case ANSWER_LOST, ZOMBIE_STEP -> {
                // nothing that the diff could notice
            }
        }
    }

    private void finish() throws Exception {
        for (int i = 0; i < MOST_STEPS && (requested || round != null); i++) {
            step(i);
        }
        if (requested || round != null) {
            journal.add(new Journal.NeverEnded(rounds));
        }
    }

    private void step(int number) throws Exception {
        if (round == null) {
            begin();
        } else if (read == null) {
            open(round);
        } else if (number % 5 == 0) {
            checkpoint();
        } else if (number % 5 == 1) {
            diff.passTime();
            look();
        } else {
            send(read, number);
        }
    }

    private void begin() {
        if (requested) {
            boolean full = fullRequested || sentMapping != mapping;
            round = new OrderedRound(++rounds, full ? RoundKind.FULL : RoundKind.INCREMENTAL, mapping);
            delivered = 0;
            rejected = 0;
            requested = false;
            fullRequested = false;
        }
    }

    private void open(OrderedRound of) {
        read = new DiffRead(of, ++attempts, warehouse.rows(), table);
    }

    /** Some records of the attempt, and what still comes of an older one. */
    private void send(DiffRead of, int number) throws Exception {
        for (int i = 0; i <= number % 4; i++) {
            ReadRecord record = of.next(number / 5 + i, journal);
            if (record == null) {
                break;
            }
            diff.send(record);
            gathered = of;
        }
        for (ReadRecord straggler : stragglers) {
            diff.send(straggler);
        }
        stragglers.clear();
        look();
    }

    private void look() throws Exception {
        DiffRead of = gathered;
        for (DiffRecord record : diff.sent()) {
            output.see(record, requireNonNull(of));
        }
    }

    /** Takes a checkpoint, or completes the one that was taken. */
    private void checkpoint() throws Exception {
        Checkpoint done = taken;
        if (done == null) {
            takenState = diff.snapshot(++checkpoints);
            taken = output.checkpoint();
            return;
        }
        completedState = takenState;
        completed = done;
        taken = null;
        output.complete(done);
        for (Change change : done.changes()) {
            Event event = change.event(Faults.NONE);
            if (destination.receive(0, List.of(event))) {
                delivered++;
            } else {
                output.reject(event, done);
                rejected++;
            }
        }
        endIfMerged(done);
    }

    private void endIfMerged(Checkpoint done) {
        OrderedRound current = round;
        if (current != null
                && done.model().tally.round() == current.number()
                && done.model().tally.isMerged()) {
            journal.add(new Journal.RunEnded(
                    current.number(),
                    done.model().tally.rows(),
                    delivered,
                    rejected,
                    Set.copyOf(done.model().rejects.keySet())));
            sentMapping = current.mapping();
            round = null;
            read = null;
        }
    }

    private void dropRead() {
        if (read != null) {
            stragglers.addAll(read.stragglers());
            read = null;
        }
    }

    private void restart() throws Exception {
        diff.close();
        taken = null;
        diff = start();
        output.restore(completed);
        read = null;
        gathered = null;
        stragglers.clear();
    }

    private void giveUpIfNothingIsMerged() {
        if (round != null && completed.model().tally.round() != round.number()) {
            round = null;
        }
    }

    @Override
    public void close() throws Exception {
        diff.close();
    }
}
