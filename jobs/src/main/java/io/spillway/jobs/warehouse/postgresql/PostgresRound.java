package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.WarehouseException;
import java.util.List;

/** Holds the session that exported the snapshot: readers can join for as long as its transaction is open. */
final class PostgresRound implements RoundRead {
    private final Session session;
    private final List<SplitPlan> splits;
    private final String explanation;

    PostgresRound(Session session, List<SplitPlan> splits, String explanation) {
        this.session = session;
        this.splits = List.copyOf(splits);
        this.explanation = explanation;
    }

    @Override
    public List<SplitPlan> splits() {
        return splits;
    }

    @Override
    public String explanation() {
        return explanation;
    }

    @Override
    public void keepAlive() throws WarehouseException {
        session.check();
    }

    @Override
    public void close() {
        session.close();
    }
}
