package io.spillway.jobs.simulation;

import io.spillway.jobs.spec.RoundKind;
import org.jspecify.annotations.Nullable;

/** Orders rounds, one at a time, and decides from a job's first report what an earlier one left unfinished. */
final class ControlPlane {
    private final Journal journal;
    private final Faults faults;

    // in the store, before it is used
    private int wantedMapping = 1;
    private int submittedMapping = 1;
    private int sentMapping;
    private @Nullable OrderedRound run;
    private boolean succeeded = true;

    // in memory
    private boolean requested;
    private boolean fullRequested;
    private boolean ordered;
    private boolean firstReport = true;

    ControlPlane(Journal journal, Faults faults) {
        this.journal = journal;
        this.faults = faults;
    }

    void request(boolean full) {
        requested = true;
        fullRequested |= full;
    }

    void changeMapping() {
        wantedMapping++;
    }

    int wantedMapping() {
        return wantedMapping;
    }

    /** Its process is killed: what was in memory is lost. */
    void crash() {
        requested = false;
        fullRequested = false;
        ordered = false;
    }

    boolean isBusy() {
        return requested || ordered;
    }

    int runNumber() {
        return run == null ? 0 : run.number();
    }

    /** The mapping to submit a job with: an unfinished run is finished with the one it was begun with. */
    int submit() {
        firstReport = true;
        ordered = false;
        submittedMapping = succeeded ? wantedMapping : submittedMapping;
        return submittedMapping;
    }

    /** The round to be read, null if there is nothing to read. */
    @Nullable OrderedRound toRead(Tally durable) {
        OrderedRound current = run;
        boolean merged = current != null && durable.round() == current.number() && durable.isMerged();
        return ordered && !merged ? current : null;
    }

    /** Whether the job has to be parked and submitted again with another mapping. */
    boolean wantsAnotherJob(Job job) {
        return !firstReport && !ordered && requested && job.mapping() != wantedMapping;
    }

    /** Looks at what the job says. */
    void look(Job job) {
        OrderedRound last = run;
        if (firstReport) {
            firstReport = false;
            ordered = last != null && !succeeded && isUnfinished(last, job.durable());
            succeeded = !ordered;
        } else if (ordered && last != null) {
            endIfSettled(last, job);
        } else if (requested && job.mapping() == wantedMapping) {
            begin(job);
        }
    }

    private boolean isUnfinished(OrderedRound last, Tally held) {
        return held.round() == last.number()
                && held.keyGroupsMerged() > 0
                && !faults.has(Fault.NEW_ROUND_WHILE_OLD_ONE_IS_OWED);
    }

    private void endIfSettled(OrderedRound last, Job job) {
        Tally durable = job.durable();
        if (durable.round() == last.number() && durable.isSettled()) {
            ordered = false;
            succeeded = true;
            sentMapping = last.mapping();
            journal.add(new Journal.RunEnded(
                    last.number(), durable.rows(), durable.delivered(), durable.rejected(), job.durableRejects()));
        }
    }

    private void begin(Job job) {
        boolean full = fullRequested
                || (sentMapping != wantedMapping && (sentMapping == 0 || !faults.has(Fault.MAPPING_CHANGE_NOT_SENT)));
        RoundKind kind = full ? RoundKind.FULL : RoundKind.INCREMENTAL;
        run = new OrderedRound(runNumber() + 1, kind, job.mapping());
        ordered = true;
        succeeded = false;
        requested = false;
        fullRequested = false;
    }
}
