package io.spillway.jobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.stream.DiffRecord;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.DiffRecord.RejectedLeft;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds each key group that the real diff merges against the model's merge of the same rows. */
final class DiffOutput {
    private final SyncMode mode;
    private final PackedTable table;
    private final List<Change> ofKeyGroup = new ArrayList<>();
    private final Set<Integer> leftRejected = new HashSet<>();
    /** Changes that no completed checkpoint holds. */
    private final List<Change> changes = new ArrayList<>();

    private JobState model;

    DiffOutput(SyncMode mode, PackedTable table, JobState model) {
        this.mode = mode;
        this.table = table;
        this.model = model;
    }

    JobState model() {
        return model;
    }

    void see(DiffRecord record, DiffRead read) throws Exception {
        assertThat(record.round().number()).isEqualTo(read.round().number());
        if (record instanceof ChangeBatch batch) {
            ofKeyGroup.addAll(table.changes(batch, read.round()));
        } else if (record instanceof RejectedLeft left) {
            left.rows().forEach(row -> leftRejected.add(table.key(row)));
        } else if (record instanceof KeyGroupMerged merged) {
            compare(merged, read);
        }
    }

    private void compare(KeyGroupMerged merged, DiffRead read) {
        int keyGroup = table.modelled(merged.keyGroup());
        assertThat(model.mergedRounds[keyGroup])
                .as("a key group is merged once per round")
                .isLessThan(read.round().number());
        RowCounts before = model.tally.round() == read.round().number() ? model.tally.rows() : RowCounts.NONE;
        new KeyGroupMerge(model, mode, read.modelled(), Faults.NONE).merge(keyGroup);
        assertThat(before.plus(merged.rows())).isEqualTo(model.tally.rows());
        assertThat(ofKeyGroup).hasSameElementsAs(modelled()).hasSameSizeAs(modelled());
        assertThat(leftRejected)
                .isEqualTo(model.rejects.keySet().stream()
                        .filter(key -> JobState.keyGroupOf(key) == keyGroup)
                        .collect(Collectors.toSet()));
        leftRejected.clear();
        changes.addAll(ofKeyGroup);
        ofKeyGroup.clear();
        model.outbox.clear();
    }

    /** The rows of a real key group that are rejected, as delivery keeps them. */
    List<byte[]> rejected(int keyGroup) {
        return model.rejects.keySet().stream()
                .filter(key -> JobState.keyGroupOf(key) == table.modelled(keyGroup))
                .map(table::kept)
                .toList();
    }

    /** An event of a checkpoint that is complete was refused. */
    void reject(Event event, Checkpoint done) {
        model.rejects.put(event.key(), event);
        done.model().rejects.put(event.key(), event);
    }

    private List<Change> modelled() {
        return model.outbox.stream().flatMap(batch -> batch.changes().stream()).toList();
    }

    /** A checkpoint takes what was sent so far; what it holds goes out when it is complete. */
    Checkpoint checkpoint() {
        return new Checkpoint(model.copy(), List.copyOf(changes));
    }

    /** What a checkpoint holds beside the real operator's state. */
    record Checkpoint(JobState model, List<Change> changes) {}

    void complete(Checkpoint checkpoint) {
        changes.subList(0, checkpoint.changes().size()).clear();
    }

    /** Back to a completed checkpoint: what came after it was never sent. */
    void restore(Checkpoint checkpoint) {
        model = checkpoint.model().copy();
        changes.clear();
        ofKeyGroup.clear();
        leftRejected.clear();
    }
}
