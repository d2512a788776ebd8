package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, until it has an answer or its time is over; whichever comes first. After that nothing of it
 * is committed any more. Thread-safe.
 */
final class Attempt {
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final BooleanSupplier mayWrite;
    private @Nullable Session session;

    Attempt(BooleanSupplier mayWrite) {
        this.mayWrite = mayWrite;
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    /** Whether nobody waits for it any more. */
    boolean isOver() {
        return answer.isDone();
    }

    /** Whether it may go on: asked before it begins, and before it is committed. */
    boolean mayWrite() {
        return !isOver() && mayWrite.getAsBoolean();
    }

    /** From now on its time runs out for this session, too. False if it is over. */
    synchronized boolean begin(Session in) {
        session = isOver() ? null : in;
        return session != null;
    }

    /** Gives the answer. False if there was one already: then the session is being aborted. */
    synchronized boolean end(Answer given) {
        session = null;
        return answer.complete(given);
    }

    /**
     * Ends it because its time is over.
     *
     * @return the session that it is in, to be aborted; null if it is in none
     */
    synchronized @Nullable Session expire(Answer given) {
        @Nullable Session in = answer.complete(given) ? session : null;
        session = null;
        return in;
    }
}
