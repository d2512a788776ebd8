package io.spillway.jobs.simulation;

/** The newest completed checkpoint, on a disk that outlives jobs. */
final class CheckpointStore {
    private JobState newest = new JobState();

    void complete(JobState checkpoint) {
        newest = checkpoint;
    }

    /** What a job starts from; nothing at first. */
    JobState restore() {
        return newest.copy();
    }
}
