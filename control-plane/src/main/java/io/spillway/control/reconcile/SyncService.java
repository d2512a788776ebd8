package io.spillway.control.reconcile;

import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the connection of one state folder. Closing it stops the job wherever that is; the next one goes on from there.
 */
public interface SyncService extends AutoCloseable {

    /** Starts services. */
    interface Factory {
        /**
         * A service over a state folder, which is made if it is not there.
         *
         * @param flink the REST address of a session cluster on this machine; null for one inside this process
         * @throws IOException if another process has the folder, or something does not start
         */
        SyncService start(Path state, @Nullable URI flink) throws IOException;
    }

    /**
     * Runs once, after what an earlier process left unfinished.
     *
     * @param secrets by name
     * @return the runs that were carried out, oldest first; the last one tells how it went
     */
    List<RunRecord> sync(SyncSpec spec, Map<String, String> secrets, RunRequest request, RunListener listener)
            throws IOException, InterruptedException;

    /**
     * Finds out what a run would do, sends nothing and changes nothing.
     *
     * @param secrets by name
     * @throws IOException if an earlier run has to be finished first, which would send what it owes
     */
    RunRecord plan(SyncSpec spec, Map<String, String> secrets, RunRequest request, RunListener listener)
            throws IOException, InterruptedException;

    /**
     * Changes how fast a connection's events leave, while a job delivers them; nothing happens if there is none. Lasts
     * until the job is replaced. From any thread.
     */
    void limit(String connection, RateLimits limits);

    @Override
    void close() throws IOException;
}
