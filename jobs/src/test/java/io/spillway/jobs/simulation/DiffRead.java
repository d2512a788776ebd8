package io.spillway.jobs.simulation;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attempt: what its splits have still to send to the real diff, and the same as the model gathers it. */
final class DiffRead {
    private final OrderedRound round;
    private final List<WarehouseRow> rows;
    private final List<Deque<ReadRecord>> splits = new ArrayList<>();
    private final Attempt modelled;
    private boolean whole;

    DiffRead(OrderedRound round, long attempt, List<WarehouseRow> rows, PackedTable table) {
        this.round = round;
        this.rows = rows;
        Round real = new Round(round.number(), round.kind(), "run-" + round.number(), 0, "m" + round.mapping());
        for (int split = 0; split < Reading.SPLITS; split++) {
            splits.add(new ArrayDeque<>(table.split(real, round.mapping(), attempt, split, rows)));
        }
        modelled = new Attempt(round, new Reading(round.number(), round.mapping(), rows, new Journal()));
        while (!modelled.hasEnded()) {
            modelled.read();
        }
    }

    OrderedRound round() {
        return round;
    }

    Attempt modelled() {
        return modelled;
    }

    /** The next record of one of the splits, null when all is sent. */
    @Nullable ReadRecord next(int choice, Journal journal) {
        Deque<ReadRecord> split = splits.get(choice % Reading.SPLITS);
        Deque<ReadRecord> chosen = split.isEmpty() ? splits.get((choice + 1) % Reading.SPLITS) : split;
        if (!whole && splits.stream().allMatch(DiffRead::isRead)) {
            whole = true;
            journal.add(new Journal.ReadWhole(round.number(), round.mapping(), rows));
        }
        return chosen.poll();
    }

    /** Whether nothing but ends is left. */
    private static boolean isRead(Deque<ReadRecord> split) {
        return split.isEmpty() || split.element() instanceof SplitEnd;
    }

    /** What was on its way when the attempt was given up. */
    List<ReadRecord> stragglers() {
        List<ReadRecord> left = new ArrayList<>();
        splits.forEach(left::addAll);
        return left;
    }
}
