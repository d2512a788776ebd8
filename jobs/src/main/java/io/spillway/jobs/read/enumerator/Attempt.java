package io.spillway.jobs.read.enumerator;

import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.read.split.SplitEvent;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.warehouse.SplitPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attempt at reading a round: which splits are left and how far the others are. */
final class Attempt {
    private final Round round;
    private final Deque<RoundSplit> waiting = new ArrayDeque<>();
    private long number = -1;
    private long[] rows = {};
    private int splitsLeft = -1;
    private boolean gateTaken;
    private @Nullable String explanation;

    Attempt(Round round) {
        this.round = round;
    }

    Round round() {
        return round;
    }

    /** −1 until it was opened. */
    long number() {
        return number;
    }

    void start(RoundOpener.Opened opened) {
        List<SplitPlan> plans = opened.splits();
        number = opened.attempt();
        explanation = opened.explanation();
        rows = new long[plans.size()];
        splitsLeft = plans.size();
        for (int i = 0; i < plans.size(); i++) {
            waiting.add(new RoundSplit(round, number, i, plans.size(), plans.get(i)));
        }
    }

    @Nullable RoundSplit nextSplit() {
        return waiting.poll();
    }

    void progress(SplitEvent.Progress progress) {
        rows[progress.index()] = progress.rows();
        if (progress.ended()) {
            splitsLeft--;
        }
    }

    /** True once: the gate has to be opened, and nobody has done it. */
    boolean takeGate() {
        boolean first = !gateTaken;
        gateTaken = true;
        return first;
    }

    boolean ended() {
        return splitsLeft == 0;
    }

    Poll poll() {
        long read = 0;
        for (long of : rows) {
            read += of;
        }
        return new Poll(round.number(), read, ended(), explanation);
    }
}
