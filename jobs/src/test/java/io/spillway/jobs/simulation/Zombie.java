package io.spillway.jobs.simulation;

/** A job that goes on although another has taken over, or soon will. */
final class Zombie {
    private final Job job;
    private final boolean checkpoints;
    private int life;

    /**
     * A job that should be dead.
     *
     * @param checkpoints whether its JobManager lives too, so that checkpoints can still complete
     * @param life operations until it is gone for certain: heartbeat and request timeout
     */
    Zombie(Job job, boolean checkpoints, int life) {
        this.job = job;
        this.checkpoints = checkpoints;
        this.life = life;
    }

    Job job() {
        return job;
    }

    boolean checkpoints() {
        return checkpoints;
    }

    boolean age() {
        return --life < 0;
    }
}
