package io.spillway.jobs.simulation;

/**
 * One thing that happens. It can always be applied: where it makes no sense, nothing happens. So any part of a history
 * is a history.
 *
 * @param key of the row that it is about
 * @param number chooses among what is possible: a value, an exchange, a step
 */
record Operation(Kind kind, int key, int number) {

    /** What happens, and how often in comparison. */
    enum Kind {
        INSERT(7),
        UPDATE(8),
        DELETE(6),
        DUPLICATE(2),
        INSERT_WITHOUT_KEY(1),
        /** Somebody asks for a run. */
        RUN(12),
        RUN_FULL(1),
        CHANGE_MAPPING(1),
        /** The engine does some of the steps that are due, in any order. */
        STEP(36),
        /** The engine goes on, undisturbed, until the run is over. */
        FINISH(3),
        /** A read breaks off half-way. */
        READ_FAILS(2),
        CHECKPOINT_ABORTED(1),
        /** An answer of the destination is lost or comes too late. */
        ANSWER_LOST(2),
        /** The destination begins to refuse events of a key, or takes them again. */
        TOGGLE_REFUSAL(2),
        /** Tasks fail and Flink restarts them. */
        FAILOVER(2),
        /** Cluster and control plane are killed. */
        KILL(1),
        /** The control plane alone is killed; its job goes on for a while. */
        KILL_CONTROL_PLANE(1),
        /** The job is stopped with a savepoint. */
        PARK(1),
        /** Tasks that should be dead do one of their steps. */
        ZOMBIE_STEP(8);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        int weight() {
            return weight;
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case INSERT, UPDATE, DUPLICATE -> "%s key %d, value %d".formatted(kind, key, value());
            case DELETE, TOGGLE_REFUSAL -> "%s key %d".formatted(kind, key);
            case INSERT_WITHOUT_KEY -> "%s value %d".formatted(kind, value());
            case STEP, ZOMBIE_STEP, ANSWER_LOST, FAILOVER, KILL, KILL_CONTROL_PLANE, PARK ->
                "%s (%d)".formatted(kind, number);
            case RUN, RUN_FULL, CHANGE_MAPPING, FINISH, READ_FAILS, CHECKPOINT_ABORTED -> kind.toString();
        };
    }

    /** A row's new value: there are few, so that old ones come back. */
    int value() {
        return 1 + number % 3;
    }
}
