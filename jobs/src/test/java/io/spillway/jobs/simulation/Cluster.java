package io.spillway.jobs.simulation;

import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where jobs run, are killed and come back; some of them undead. */
final class Cluster {
    private final SyncMode mode;
    private final Faults faults;
    private final Journal journal;
    private final ControlPlane control;
    private final Steps steps;
    private final CheckpointStore store = new CheckpointStore();
    private final List<Zombie> zombies = new ArrayList<>();
    private @Nullable Job job;
    /** Chosen for the next job, if it was chosen too early. */
    private @Nullable JobState restorePoint;

    private int incarnations;

    Cluster(SyncMode mode, Faults faults, Journal journal, ControlPlane control, Steps steps) {
        this.mode = mode;
        this.faults = faults;
        this.journal = journal;
        this.control = control;
        this.steps = steps;
    }

    @Nullable Job job() {
        return job;
    }

    boolean hasZombies() {
        return !zombies.isEmpty();
    }

    /** Time goes by. */
    void ageZombies() {
        zombies.removeIf(Zombie::age);
    }

    /** So much time goes by that no old task can be left. */
    void outliveZombies() {
        zombies.clear();
    }

    /** Flink takes the tasks for dead and starts new ones from the newest checkpoint. */
    void failOver(Job current, int life) {
        bury(new Zombie(current, false, life));
        start(current.mapping(), store.restore());
    }

    /** The job is gone for the control plane, if not for good. */
    void bury(Zombie zombie) {
        zombies.add(zombie);
        job = null;
    }

    /** Stops with a savepoint; requests on their way are not called back. */
    void park(Job current, int life) {
        current.abort();
        current.takeCheckpoint();
        current.complete();
        bury(new Zombie(current, false, life));
    }

    private void start(int mapping, JobState restored) {
        incarnations++;
        journal.add(new Journal.Restored(incarnations, restored.tally.owed()));
        job = new Job(incarnations, mapping, mode, restored, store, faults);
    }

    /** Submits a job if there is work for it, and once no other can complete a checkpoint any more. */
    private void submit() {
        if (!control.isBusy()) {
            return;
        }
        if (restorePoint == null && faults.has(Fault.RESTORE_POINT_CHOSEN_BEFORE_WAIT)) {
            restorePoint = store.restore();
        }
        if (zombies.stream().noneMatch(Zombie::checkpoints)) {
            JobState chosen = restorePoint;
            start(control.submit(), chosen == null ? store.restore() : chosen);
            restorePoint = null;
        }
    }

    /** Takes one of the steps that are due, if there are any. */
    void step(int choice) {
        Job current = job;
        if (current == null) {
            submit();
            return;
        }
        List<Step> due = steps.due(current, mayDeliver(zombies.size()));
        if (!due.isEmpty()) {
            steps.take(due.get(choice % due.size()), current, choice / due.size());
        }
        if (control.wantsAnotherJob(current)) {
            park(current, 0);
        }
    }

    /** Older tasks may have requests on their way until they are gone for certain; zombies had to wait for that too. */
    private boolean mayDeliver(int olderZombies) {
        return olderZombies == 0 || faults.has(Fault.NO_WAIT_FOR_ZOMBIES);
    }

    void zombieStep(int choice) {
        if (zombies.isEmpty()) {
            return;
        }
        int older = choice % zombies.size();
        Zombie zombie = zombies.get(older);
        List<Step> due = steps.dueOfZombie(zombie, mayDeliver(older));
        if (!due.isEmpty()) {
            steps.take(due.get(choice / 3 % due.size()), zombie.job(), choice / 7);
        }
    }
}
