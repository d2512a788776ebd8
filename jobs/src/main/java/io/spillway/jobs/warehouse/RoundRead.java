package io.spillway.jobs.warehouse;

import java.util.List;

/** A consistent view that stays open until it is closed, and the plan of reading a model in it. For one thread. */
public interface RoundRead extends AutoCloseable {

    /** The splits; together they give every row once. At least one. */
    List<SplitPlan> splits();

    /** How the model is read and why, in one sentence. */
    String explanation();

    /**
     * Makes sure that the view is still there, and keeps it from being closed as idle.
     *
     * @throws WarehouseException if it is gone: the round has to be read again
     */
    void keepAlive() throws WarehouseException;

    /** Gives the view up. Does not throw: a view that is gone is given up. */
    @Override
    void close();
}
