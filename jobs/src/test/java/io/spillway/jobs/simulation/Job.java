package io.spillway.jobs.simulation;

import io.spillway.mapping.model.SyncMode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One start of a connection's job: read, merge, deliver, with checkpoints in between. */
final class Job {
    private final int incarnation;
    private final int mapping;
    private final SyncMode mode;
    private final JobState state;
    private final Delivery delivery;
    private final CheckpointStore store;
    private final Faults faults;

    private @Nullable Attempt attempt;
    private @Nullable JobState taken;
    private @Nullable JobState completed;
    private Tally durable;
    private Set<Integer> durableRejects;
    private int checkpointedBatches;
    private boolean dirty;
    private boolean opened;

    Job(int incarnation, int mapping, SyncMode mode, JobState restored, CheckpointStore store, Faults faults) {
        this.incarnation = incarnation;
        this.mapping = mapping;
        this.mode = mode;
        this.state = restored;
        this.delivery = new Delivery(incarnation, restored, faults);
        this.store = store;
        this.faults = faults;
        this.durable = restored.tally;
        this.durableRejects = Set.copyOf(restored.rejects.keySet());
    }

    int incarnation() {
        return incarnation;
    }

    int mapping() {
        return mapping;
    }

    Delivery delivery() {
        return delivery;
    }

    /** The counts as a completed checkpoint is known to hold them; at first, what the job was restored with. */
    Tally durable() {
        return durable;
    }

    /** Keys of the refused events that it holds beside them. */
    Set<Integer> durableRejects() {
        return durableRejects;
    }

    @Nullable Attempt attempt() {
        return attempt;
    }

    /** Begins to read a round; what an earlier attempt brought is dropped. */
    void open(OrderedRound round, Reading reading) {
        if (faults.has(Fault.ROUND_NUMBER_USED_AGAIN) && !opened && state.tally.round() == round.number()) {
            forgetRound();
        }
        opened = true;
        attempt = new Attempt(round, reading);
    }

    private void forgetRound() {
        Arrays.fill(state.mergedRounds, 0);
        state.tally = Tally.EMPTY;
    }

    /** The read breaks off: the attempt is void. */
    void readFails() {
        if (attempt == null || attempt.hasEnded()) {
            return;
        }
        if (faults.has(Fault.FAILED_READ_TAKEN_FOR_WHOLE)) {
            attempt.nextSplit();
        } else {
            attempt = null;
        }
    }

    boolean canMerge() {
        return attempt != null && attempt.hasKeyGroup();
    }

    /** Merges the next key group, unless it was merged in this round already. */
    void merge() {
        Attempt current = attempt;
        if (current == null) {
            return;
        }
        int keyGroup = current.nextKeyGroup();
        if (state.mergedRounds[keyGroup] < current.round().number()) {
            new KeyGroupMerge(state, mode, current, faults).merge(keyGroup);
            dirty = true;
        }
    }

    boolean canTakeCheckpoint() {
        return dirty && taken == null && completed == null;
    }

    void takeCheckpoint() {
        taken = snapshot();
        checkpointedBatches = state.nextBatch;
        dirty = false;
    }

    private JobState snapshot() {
        if (faults.has(Fault.UNSENT_NOT_IN_CHECKPOINT)) {
            return state.copyWith(List.of());
        }
        return state.copy();
    }

    boolean canComplete() {
        return taken != null;
    }

    /** The checkpoint is whole on the disk; the tasks do not know it yet. */
    void complete() {
        JobState checkpoint = taken;
        if (checkpoint != null) {
            store.complete(checkpoint);
            completed = checkpoint;
            taken = null;
        }
    }

    void abort() {
        dirty |= taken != null;
        taken = null;
    }

    boolean canNotify() {
        return completed != null;
    }

    /** The tasks learn that the checkpoint is complete. */
    void onComplete() {
        JobState checkpoint = completed;
        if (checkpoint != null) {
            delivery.release(checkpointedBatches);
            durable = checkpoint.tally;
            durableRejects = Set.copyOf(checkpoint.rejects.keySet());
            completed = null;
        }
    }

    void answer(Exchange exchange) {
        delivery.answer(exchange);
        dirty = true;
    }
}
