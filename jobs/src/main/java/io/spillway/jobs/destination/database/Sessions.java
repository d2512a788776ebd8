package io.spillway.jobs.destination.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions of one destination, no more than ever were in use at once. Thread-safe. */
final class Sessions implements AutoCloseable {
    /** Servers and firewalls end sessions that do nothing for long, without saying so. */
    private static final long MOST_IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Opening opening;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();
    private final Deque<Session> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean isClosed;

    /** Logs in. */
    interface Opening {
        Session open() throws SQLException, IOException;
    }

    Sessions(Opening opening) {
        this.opening = opening;
    }

    /** A session for one request, to be given back or discarded. */
    Session take() throws SQLException, IOException {
        @Nullable Session session = idle.pollFirst();
        while (session != null && session.idleNanos() > MOST_IDLE_NANOS) {
            discard(session);
            session = idle.pollFirst();
        }
        return session == null ? opened() : session;
    }

    private Session opened() throws SQLException, IOException {
        Session session = opening.open();
        open.add(session);
        if (isClosed) {
            discard(session);
            throw new IOException("the destination is closed");
        }
        return session;
    }

    void giveBack(Session session) {
        idle.addFirst(session);
        if (isClosed) {
            discard(session);
        }
    }

    /** Ends a session that something was wrong with. */
    void discard(Session session) {
        open.remove(session);
        idle.remove(session);
        session.close();
    }

    /** Ends all sessions, also under threads that wait in them. */
    @Override
    public void close() {
        isClosed = true;
        List<Session> unused = new ArrayList<>();
        for (@Nullable Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
            unused.add(session);
        }
        unused.forEach(this::discard);
        open.forEach(Session::abort);
    }
}
