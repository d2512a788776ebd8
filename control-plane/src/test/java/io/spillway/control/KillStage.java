package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.control.demo.Convergence;
import io.spillway.control.demo.ConvergenceCheck;
import io.spillway.control.demo.Ledger;
import io.spillway.control.demo.LedgerFold;
import io.spillway.control.demo.ReceiverOptions;
import io.spillway.control.demo.SampleWarehouse;
import io.spillway.control.demo.TestReceiver;
import io.spillway.control.reconcile.GateLimits;
import io.spillway.control.reconcile.RunListener;
import io.spillway.control.reconcile.RunRequest;
import io.spillway.control.reconcile.SyncService;
import io.spillway.control.store.RunRecord;
import io.spillway.control.store.RunStatus;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.jobs.spec.ModelSpec;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.SyncSpec;
import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A mirror of a changing table, with a control plane in this process and a receiver. Runs go on in a thread of their
 * own, so that the test can watch for the moment it wants, and keep the run there.
 */
final class KillStage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String WRITE_KEY = "kill-write-key";
    private static final int KEY_GROUPS = 128;
    /** Fewer would prove nothing. */
    private static final int LEAST_CHANGES = 1_000;

    private final ChangingTable table;
    private final SyncService service;
    private final Ledger ledger;
    private final TestReceiver receiver;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

    private @Nullable Future<List<RunRecord>> outcome;
    private volatile @Nullable RunRecord seen;
    private volatile Predicate<RunRecord> keptAt = run -> false;
    private long arrivedBefore;

    KillStage(Path folder, ChangingTable table, SyncService service) throws IOException {
        this.table = table;
        this.service = service;
        Files.createDirectories(folder);
        this.ledger = Ledger.open(folder.resolve("ledger.jsonl"));
        this.receiver = new TestReceiver(ReceiverOptions.of(WRITE_KEY), ledger);
    }

    ChangingTable table() {
        return table;
    }

    TestReceiver receiver() {
        return receiver;
    }

    /** Begins a run of what the table is now. */
    void begin() {
        seen = null;
        arrivedBefore = ledger.accepted();
        outcome = thread.submit(() -> service.sync(
                spec(),
                Map.of(
                        WarehouseSpec.PASSWORD,
                        SharedWarehouse.server().password(),
                        DestinationSpec.WRITE_KEY,
                        WRITE_KEY),
                new RunRequest(false, new GateLimits(GateLimits.DEFAULT_DELETED_PERCENT, -1)),
                new Listener()));
    }

    private SyncSpec spec() throws IOException {
        SampleWarehouse server = SharedWarehouse.server();
        return new SyncSpec(
                table.name(),
                1,
                "test",
                new WarehouseSpec(
                        "postgresql",
                        server.host(),
                        server.port(),
                        server.database(),
                        server.user(),
                        "disable",
                        60_000),
                new ModelSpec(
                        table.sql(),
                        List.of("id"),
                        List.of(new Column("id", ColumnType.INT8), new Column("name", ColumnType.TEXT))),
                new ObjectMapper().readTree("{\"event\":\"identify\",\"userId\":\"id\"}"),
                SyncMode.MIRROR,
                DestinationSpec.rudderstack(receiver.url(), 100, 450_000, 4, 3_000, 60_000),
                KEY_GROUPS);
    }

    /** Waits until the run is so; false if it ended before. */
    boolean reaches(String what, Predicate<RunRecord> moment) {
        Future<?> running = running();
        await(what)
                .pollInSameThread()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> running.isDone() || isNow(moment));
        return !running.isDone();
    }

    private Future<List<RunRecord>> running() {
        Future<List<RunRecord>> now = outcome;
        if (now == null) {
            throw new IllegalStateException("No run was begun");
        }
        return now;
    }

    private boolean isNow(Predicate<RunRecord> moment) {
        RunRecord now = seen;
        return now != null && moment.test(now);
    }

    /** Has the control plane do nothing more with a run that is so, neither open its gate nor end it. */
    Kept keepAt(Predicate<RunRecord> moment) {
        keptAt = moment;
        return () -> keptAt = run -> false;
    }

    /** Lets the control plane go on. */
    interface Kept extends AutoCloseable {
        @Override
        void close();
    }

    private final class Listener implements RunListener {
        @Override
        public void onProgress(RunRecord run) {
            seen = run;
            await().pollInSameThread()
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> !keptAt.test(run));
        }

        @Override
        public void onNote(String note) {
            notes.add(note);
        }
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** How many events of the run nobody will send again, as far as the control plane knows. */
    long deliveredForGood() {
        RunRecord now = seen;
        return now == null || now.durable().round() != now.round().number()
                ? 0
                : now.durable().delivered();
    }

    /** The last run of the call, which ended well; its counts are right. */
    RunRecord succeeds() throws Exception {
        List<RunRecord> runs = end();
        RunRecord run = runs.get(runs.size() - 1);
        assertThat(run.status()).as("%s %s", run, notes).isEqualTo(RunStatus.SUCCEEDED);
        RowCounts rows = run.durable().rows();
        assertThat(rows.read()).as(rows.toString()).isEqualTo(rows.unchanged() + rows.inserted() + rows.updated());
        assertThat(rows.changes()).isEqualTo(run.durable().delivered());
        assertThat(run.durable().rejected()).isZero();
        return run;
    }

    private List<RunRecord> end() throws Exception {
        try {
            return running().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("The run does not end: %s %s".formatted(seen, notes), e);
        } catch (ExecutionException e) {
            throw new AssertionError("The run failed: %s".formatted(notes), e);
        }
    }

    /** Nothing is wrong with what the receiver took, which is what the run says; the run is over. */
    void assertTrue(long mostRepeats) throws Exception {
        RunRecord run = succeeds();
        LedgerAudit audit = LedgerAudit.of(ledger.file(), arrivedBefore, table);
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.messages()).isEqualTo(run.durable().delivered()).isGreaterThan(LEAST_CHANGES);
        assertThat(audit.repeats()).isLessThanOrEqualTo(mostRepeats);
        assertConverged();
    }

    /** A run over rows that have not changed sends nothing. */
    void assertQuiet() throws Exception {
        begin();
        assertThat(succeeds().durable().delivered()).isZero();
        assertConverged();
    }

    private void assertConverged() throws Exception {
        try (Connection connection = SharedWarehouse.connect()) {
            LedgerFold fold = LedgerFold.of(ledger.file());
            Convergence convergence =
                    new ConvergenceCheck(connection, table.sql(), "id", Set.of("id")).compareWith(fold);
            assertThat(convergence.converged()).as(convergence.toString()).isTrue();
            assertThat(convergence.rows()).isEqualTo(table.rows());
            assertThat(fold.clashes()).isZero();
        }
    }

    @Override
    public void close() throws Exception {
        service.close();
        thread.shutdownNow();
        receiver.close();
        ledger.close();
    }
}
