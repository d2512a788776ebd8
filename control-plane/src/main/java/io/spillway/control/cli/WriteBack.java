package io.spillway.control.cli;

import io.spillway.control.store.ConnectionStore;
import io.spillway.control.store.RowLogFolder;
import io.spillway.control.store.RunRecord;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.RunJournal;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.jobs.warehouse.Warehouses;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Keeps in the warehouse what runs did, where that is asked for. A warehouse that refuses it does not fail a run. */
final class WriteBack {
    private final SyncFile file;
    private final RowLogFolder log;
    private final Terminal terminal;

    /**
     * A write back.
     *
     * @param state the connection's state folder, which has the row log
     */
    WriteBack(SyncFile file, Path state, Terminal terminal) {
        this.file = file;
        this.log = ConnectionStore.rowLog(state);
        this.terminal = terminal;
    }

    void write(List<RunRecord> runs) {
        if (!file.writeBack()) {
            return;
        }
        for (RunRecord run : runs) {
            terminal.progress("  writing run %d back into the warehouse"
                    .formatted(run.round().number()));
            try {
                Warehouses.of(file.warehouse(), file.secrets().getOrDefault(WarehouseSpec.PASSWORD, ""))
                        .keep(journal(run), to -> log.all(run.round().number(), to));
            } catch (WarehouseException e) {
                terminal.note("warning: run %d was not written back: %s"
                        .formatted(run.round().number(), e.getMessage()));
            }
        }
    }

    private RunJournal journal(RunRecord run) {
        RoundTally tally = run.soFar();
        RowCounts rows = tally.rows();
        return new RunJournal(
                file.name(),
                run.round().number(),
                run.round().runId(),
                run.round().kind().name().toLowerCase(Locale.ROOT),
                run.status().name().toLowerCase(Locale.ROOT),
                Instant.ofEpochMilli(run.startedAtMillis()),
                Instant.ofEpochMilli(run.endedAtMillis()),
                new RunJournal.Counts(
                        rows.read(),
                        rows.unchanged(),
                        rows.inserted(),
                        rows.updated(),
                        rows.deleted(),
                        rows.invalid(),
                        tally.delivered(),
                        tally.rejected()),
                run.error());
    }
}
