package io.spillway.jobs.simulation;

import io.spillway.mapping.model.SyncMode;
import java.util.List;

/** Everything that a history happens to: a warehouse, a destination, a control plane and the cluster with its jobs. */
final class World {
    private static final int MOST_STEPS_AT_ONCE = 6;
    private static final int MOST_STEPS = 400;

    private final Faults faults;
    private final Journal journal = new Journal();
    private final Warehouse warehouse = new Warehouse(journal);
    private final Destination destination = new Destination(journal);
    private final ControlPlane control;
    private final Steps steps;
    private final Cluster cluster;

    World(SyncMode mode, Faults faults) {
        this.faults = faults;
        this.control = new ControlPlane(journal, faults);
        this.steps = new Steps(warehouse, destination, control);
        this.cluster = new Cluster(mode, faults, journal, control, steps);
    }

    Journal journal() {
        return journal;
    }

    /** What the engine did since this was last asked. */
    List<String> stepsTaken() {
        return steps.taken();
    }

    void apply(Operation operation) {
        cluster.ageZombies();
        switch (operation.kind()) {
            case INSERT -> warehouse.insert(operation.key(), operation.value());
            case UPDATE -> warehouse.update(operation.key(), operation.value());
            case DELETE -> warehouse.delete(operation.key());
            case DUPLICATE -> warehouse.duplicate(operation.key(), operation.value());
            case INSERT_WITHOUT_KEY -> warehouse.insertWithoutKey(operation.value());
            case RUN -> control.request(false);
            case RUN_FULL -> control.request(true);
            case CHANGE_MAPPING -> control.changeMapping();
            case STEP -> steps(operation.number());
            case FINISH -> finish();
            case TOGGLE_REFUSAL -> destination.toggle(operation.key());
            case ZOMBIE_STEP -> cluster.zombieStep(operation.number());
            case READ_FAILS, CHECKPOINT_ABORTED, ANSWER_LOST, FAILOVER, KILL, KILL_CONTROL_PLANE, PARK -> {
                Job job = cluster.job();
                if (job != null) {
                    trouble(operation, job);
                }
            }
        }
    }

    private void trouble(Operation operation, Job job) {
        int life = 2 + operation.number() % 20;
        switch (operation.kind()) {
            case READ_FAILS -> job.readFails();
            case CHECKPOINT_ABORTED -> job.abort();
            case ANSWER_LOST -> job.delivery().loseAnswer(operation.number());
            case FAILOVER -> cluster.failOver(job, life);
            case KILL -> kill(new Zombie(job, false, life));
            case KILL_CONTROL_PLANE -> kill(new Zombie(job, true, life));
            case PARK -> cluster.park(job, life);
            default -> throw new IllegalArgumentException("No trouble: " + operation);
        }
    }

    private void kill(Zombie zombie) {
        cluster.bury(zombie);
        control.crash();
    }

    private void steps(int number) {
        for (int i = 0; i <= number % MOST_STEPS_AT_ONCE; i++) {
            int choice = number / MOST_STEPS_AT_ONCE * (i + 7);
            if (cluster.hasZombies() && choice % 3 == 0) {
                cluster.zombieStep(choice / 3);
            } else {
                cluster.step(choice);
            }
        }
    }

    /** Goes on, undisturbed, until the run is over. */
    private boolean finish() {
        for (int i = 0; i < MOST_STEPS && control.isBusy(); i++) {
            if (!faults.has(Fault.NO_WAIT_FOR_ZOMBIES)) {
                cluster.outliveZombies();
            }
            cluster.step(0);
        }
        return !control.isBusy();
    }

    /** Faults stop; then a clean run has to put everything right, and another one has nothing to do. */
    void settle() {
        destination.acceptAll();
        cluster.outliveZombies();
        boolean ended = runAgain();
        if (ended) {
            journal.add(new Journal.AllSent());
            ended = runAgain();
        }
        if (!ended) {
            journal.add(new Journal.NeverEnded(control.runNumber()));
        }
        journal.add(new Journal.HistoryEnded(warehouse.rows(), control.wantedMapping()));
    }

    private boolean runAgain() {
        control.request(false);
        return finish();
    }
}
