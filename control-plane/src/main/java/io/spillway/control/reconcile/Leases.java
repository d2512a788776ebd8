package io.spillway.control.reconcile;

import io.spillway.jobs.spec.LeaseRequest;
import io.spillway.jobs.spec.LeaseRequest.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who may deliver for a connection. A task gets its lease when nobody else can still deliver what is the task's to
 * deliver: those who gave theirs back cannot, all others cannot once their lease and then their last request's time are
 * over. Not thread-safe.
 */
public final class Leases {
    /** Long enough for a busy machine; a task that is not heard of holds its successor up for so long. */
    public static final Duration LENGTH = Duration.ofSeconds(5);

    private static final String SOMEBODY = "somebody before this process";

    private final Duration length;
    private final LongSupplier nanoTime;
    private final Map<String, Holder> holders = new HashMap<>();
    private final Map<Integer, LeaseRequest> newest = new HashMap<>();
    private long newestEpoch;

    public Leases(Duration length, LongSupplier nanoTime) {
        this.length = length;
        this.nanoTime = nanoTime;
    }

    /** Who may deliver what, and until when requests of it may arrive. */
    private record Holder(long epoch, int parallelism, int subtask, long endsNanos) {
        boolean isInTheWayOf(long otherEpoch, LeaseRequest other) {
            return epoch != otherEpoch || parallelism != other.parallelism() || subtask == other.subtask();
        }
    }

    /**
     * Lets nobody deliver as long as an earlier process may have allowed it to somebody.
     *
     * @param requestTimeout after which no request goes on
     */
    void assumeSomebodyDelivers(Duration requestTimeout) {
        holders.put(SOMEBODY, new Holder(-1, 0, 0, endsNanos(length.plus(requestTimeout))));
    }

    /** Decides about a task of the newest epoch that wants to deliver. */
    Answer ask(long epoch, LeaseRequest request, Duration requestTimeout) {
        if (isSuperseded(epoch, request)) {
            return new Answer(0, true);
        }
        if (isSomebodyInTheWay(epoch, request)) {
            return new Answer(0, false);
        }
        holders.put(request.holder(), holder(epoch, request, length.plus(requestTimeout)));
        return new Answer(length.toMillis(), false);
    }

    private boolean isSuperseded(long epoch, LeaseRequest request) {
        if (epoch != newestEpoch) {
            newestEpoch = epoch;
            newest.clear();
        }
        LeaseRequest other = newest.get(request.subtask());
        if (other != null && other.attempt() > request.attempt()) {
            return true;
        }
        newest.put(request.subtask(), request);
        return false;
    }

    private boolean isSomebodyInTheWay(long epoch, LeaseRequest request) {
        return isHeld()
                && holders.entrySet().stream()
                        .filter(other -> !other.getKey().equals(request.holder()))
                        .anyMatch(other -> other.getValue().isInTheWayOf(epoch, request));
    }

    /** Takes note that a task of any epoch delivers no more. */
    void end(long epoch, LeaseRequest request, Duration requestTimeout) {
        switch (request.intent()) {
            case DONE -> holders.remove(request.holder());
            case ABANDONED ->
                holders.computeIfPresent(request.holder(), (id, held) -> holder(epoch, request, requestTimeout));
            case DELIVER -> throw new IllegalArgumentException("A task that delivers is not at its end");
        }
    }

    private Holder holder(long epoch, LeaseRequest request, Duration until) {
        return new Holder(epoch, request.parallelism(), request.subtask(), endsNanos(until));
    }

    private long endsNanos(Duration from) {
        return nanoTime.getAsLong() + from.toNanos();
    }

    /** Whether anybody may deliver, or has requests under way. */
    boolean isHeld() {
        holders.values().removeIf(holder -> nanoTime.getAsLong() - holder.endsNanos() >= 0);
        return !holders.isEmpty();
    }
}
