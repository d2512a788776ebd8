package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.Request;
import io.spillway.jobs.destination.Verdict;
import io.spillway.jobs.spec.DestinationSpec;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A table. A request is a transaction: all of its events are in the table afterwards, or none. Each request under way
 * has a thread and a session of its own. One whose time is over loses its session; should its commit still be on the
 * way, then the locks that it holds make the same request wait for it when it comes again.
 */
final class DatabaseDestination implements Destination {
    /** As a gateway would say it. */
    private static final int DELIVERED = 200;

    private static final int REFUSED = 400;
    private static final int MOST_BODY_CHARACTERS = 2_048;
    private static final int SHORTEST_SECRET = 8;
    private static final long IDLE_THREAD_SECONDS = 60;
    private static final String THREAD = "spillway-database";

    private final DatabaseSettings settings;
    private final Dialect dialect;
    private final String password;
    private final long timeoutMillis;
    private final String name;
    private final BooleanSupplier mayWrite;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor clock;
    private final Sessions sessions;
    private final Set<Attempt> underWay = ConcurrentHashMap.newKeySet();

    DatabaseDestination(
            DestinationSpec spec,
            DatabaseSettings settings,
            Dialect dialect,
            String password,
            BooleanSupplier mayWrite) {
        this.settings = settings;
        this.dialect = dialect;
        this.password = password;
        this.timeoutMillis = spec.requestTimeoutMillis();
        this.name = spec.url() + " " + dialect.table(settings);
        this.mayWrite = mayWrite;
        int threads = spec.requestsInFlight();
        ThreadFactory daemons = DatabaseDestination::daemon;
        this.workers = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(2 * threads),
                daemons);
        workers.allowCoreThreadTimeOut(true);
        this.clock = new ScheduledThreadPoolExecutor(1, daemons);
        clock.setRemoveOnCancelPolicy(true);
        this.sessions = new Sessions(() -> Session.open(dialect, settings, password, timeoutMillis));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public CompletableFuture<Answer> send(Request request) {
        Attempt attempt = new Attempt(mayWrite);
        underWay.add(attempt);
        try {
            String late = "no answer from %s within %d ms".formatted(name, timeoutMillis);
            Future<?> deadline = clock.schedule(() -> expire(attempt, late), timeoutMillis, TimeUnit.MILLISECONDS);
            workers.execute(() -> work(attempt, request));
            return attempt.answer().whenComplete((answer, error) -> {
                deadline.cancel(false);
                underWay.remove(attempt);
            });
        } catch (RejectedExecutionException e) {
            underWay.remove(attempt);
            String busy = "no answer from %s: it is closed, or has too much to do".formatted(name);
            return CompletableFuture.completedFuture(answer(Verdict.RETRY, busy));
        }
    }

    private void expire(Attempt attempt, String text) {
        @Nullable Session session = attempt.expire(answer(Verdict.RETRY, text));
        if (session != null) {
            // some drivers connect for this, and the next deadline must not wait for it
            daemon(session::abort).start();
        }
    }

    private void work(Attempt attempt, Request request) {
        if (attempt.isOver()) {
            return;
        }
        try {
            List<RecordChange> changes = changes(request);
            Session session = sessions.take();
            if (attempt.begin(session)) {
                write(session, changes, attempt);
            } else {
                sessions.giveBack(session);
            }
        } catch (SetupException e) {
            attempt.end(answer(Verdict.HALT, e.getMessage()));
        } catch (RowException e) {
            attempt.end(refused(e.getMessage()));
        } catch (SQLException e) {
            Finding finding = dialect.sort(e, settings);
            attempt.end(answer(finding.verdict(), finding.text()));
        } catch (IOException e) {
            Finding finding = ConnectionFindings.of(e, settings);
            attempt.end(answer(finding.verdict(), finding.text()));
        } catch (RuntimeException e) {
            attempt.end(answer(Verdict.HALT, "a mistake in Spillway: " + e));
        }
    }

    private static List<RecordChange> changes(Request request) throws SetupException, RowException {
        List<RecordChange> changes = new ArrayList<>();
        for (byte[] event : request.events()) {
            changes.add(RecordChange.read(event));
        }
        return changes;
    }

    /** Writes all or nothing, answers, and sees to the session. */
    private void write(Session session, List<RecordChange> changes, Attempt attempt) {
        boolean isSound = false;
        Answer answer;
        try {
            answer = outcome(session, changes, attempt);
            isSound = answer.verdict() == Verdict.DELIVERED || answer.verdict() == Verdict.DIVIDE;
        } catch (FencedException e) {
            answer = answer(Verdict.RETRY, e.getMessage());
        } catch (SetupException e) {
            answer = answer(Verdict.HALT, e.getMessage());
        } catch (SQLException e) {
            Finding finding = dialect.sort(e, settings);
            // what refuses rows was dealt with; this broke while that was done
            Verdict verdict = finding.verdict() == Verdict.DIVIDE ? Verdict.RETRY : finding.verdict();
            answer = answer(verdict, finding.text());
        } catch (RuntimeException e) {
            answer = answer(Verdict.HALT, "a mistake in Spillway: " + e);
        }
        // first nobody aborts the session any more, then another request may have it
        if (attempt.end(answer) && isSound) {
            sessions.giveBack(session);
        } else {
            sessions.discard(session);
        }
    }

    private Answer outcome(Session session, List<RecordChange> changes, Attempt attempt)
            throws SQLException, SetupException, FencedException {
        @Nullable Plan plan = null;
        try {
            plan = session.plan(changes);
            session.write(plan, attempt::mayWrite);
            return new Answer(Verdict.DELIVERED, DELIVERED, "", null);
        } catch (RowException e) {
            session.rollback();
            return refused(e.getMessage());
        } catch (SQLException e) {
            Finding finding = dialect.sort(e, settings);
            if (finding.verdict() != Verdict.DIVIDE || plan == null) {
                throw e;
            }
            session.rollback();
            checkMapped(dialect.nullColumn(e), plan);
            Optional<String> column = dialect.culprit(session.connection(), plan, e);
            return refused(
                    column.map(culprit -> "column \"%s\": ".formatted(culprit)).orElse("") + finding.text());
        }
    }

    /** A column that has to be filled and that nothing is mapped to is no row's fault. */
    private void checkMapped(Optional<String> nullColumn, Plan plan) throws SetupException {
        if (nullColumn.isPresent()
                && plan.batches().stream()
                        .flatMap(batch -> batch.columns().stream())
                        .noneMatch(column -> column.name().equals(nullColumn.get()))) {
            throw new SetupException(
                    "column \"%s\" of %s must not be NULL, and no field is mapped to it: map one, or run ALTER TABLE %s ALTER COLUMN %s SET DEFAULT …"
                            .formatted(
                                    nullColumn.get(),
                                    dialect.table(settings),
                                    dialect.table(settings),
                                    dialect.name(nullColumn.get())));
        }
    }

    private Answer refused(@Nullable String text) {
        return new Answer(Verdict.DIVIDE, REFUSED, shown(text), null);
    }

    private Answer answer(Verdict verdict, @Nullable String text) {
        return new Answer(verdict, 0, shown(text), null);
    }

    /** The start of a text without the password, should a server ever repeat it. */
    private String shown(@Nullable String text) {
        String safe = String.valueOf(text);
        if (password.length() >= SHORTEST_SECRET) {
            safe = safe.replace(password, "******");
        }
        return safe.length() <= MOST_BODY_CHARACTERS ? safe : safe.substring(0, MOST_BODY_CHARACTERS);
    }

    /** Nothing stands around the events. */
    @Override
    public int overheadBytes() {
        return 0;
    }

    @Override
    public String name() {
        return name;
    }

    /** Requests under way lose their sessions and are answered at once; threads end with that. */
    @Override
    public void close() {
        workers.shutdown();
        sessions.close();
        clock.shutdownNow();
        underWay.forEach(attempt -> expire(attempt, "no answer from %s: it is closed".formatted(name)));
    }
}
