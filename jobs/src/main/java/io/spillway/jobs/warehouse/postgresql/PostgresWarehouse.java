package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.spec.WarehouseSpec;
import io.spillway.jobs.warehouse.CursorRead;
import io.spillway.jobs.warehouse.RoundRead;
import io.spillway.jobs.warehouse.RowStream;
import io.spillway.jobs.warehouse.RunJournal;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.Warehouse;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.RowLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL database, read with binary COPY under one exported snapshot. */
public final class PostgresWarehouse implements Warehouse {
    private final SessionFactory sessions;

    public PostgresWarehouse(WarehouseSpec spec, String password) {
        this.sessions = new SessionFactory(spec, password);
    }

    @Override
    public List<Column> describe(String sql) throws WarehouseException {
        String query = SqlFence.query(sql);
        try (Session session = sessions.open()) {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            return ResultColumns.describe(session, query).stream()
                    .map(ResultColumn::column)
                    .toList();
        }
    }

    @Override
    public List<byte[]> sample(String sql, RowLayout layout, int rows) throws WarehouseException {
        String query = SqlFence.query(sql);
        List<byte[]> sample = new ArrayList<>();
        try (Session session = sessions.open();
                RowStream stream = new CopyRowStream(session, sampleStatement(session, query, layout, rows))) {
            while (stream.next()) {
                sample.add(Arrays.copyOfRange(stream.bytes(), stream.offset(), stream.offset() + stream.length()));
            }
            return sample;
        }
    }

    private static String sampleStatement(Session session, String query, RowLayout layout, int rows)
            throws WarehouseException {
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        List<ResultColumn> columns = ResultColumns.select(ResultColumns.describe(session, query), layout);
        return Sql.copy(Sql.rows(Sql.list(columns), query, "") + " LIMIT " + rows);
    }

    @Override
    public RoundRead openRound(String sql, RowLayout layout, @Nullable CursorRead cursor, int readers)
            throws WarehouseException {
        String query = SqlFence.query(sql);
        Session session = sessions.open();
        try {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            String snapshot = session.text("SELECT pg_export_snapshot()");
            List<ResultColumn> described = ResultColumns.describe(session, query);
            List<ResultColumn> columns = new ArrayList<>(ResultColumns.select(described, layout));
            if (cursor != null) {
                columns.addAll(ResultColumns.select(described, new RowLayout(List.of(cursor.column()), 1, 1)));
            }
            ReadPlan plan = new ReadPlanner(session, rowsFrom(query, cursor), columns, layout.keyCount()).plan(readers);
            List<SplitPlan> splits = plan.statements().stream()
                    .map(statement -> new SplitPlan(snapshot, statement))
                    .toList();
            return new PostgresRound(session, splits, explanation(plan, cursor));
        } catch (WarehouseException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static String rowsFrom(String query, @Nullable CursorRead cursor) {
        return cursor == null || cursor.from() == null
                ? query
                : CursorSql.rowsFrom(
                        query, Sql.name(cursor.column().name()), cursor.column().type(), cursor.from());
    }

    private static String explanation(ReadPlan plan, @Nullable CursorRead cursor) {
        return cursor == null || cursor.from() == null
                ? plan.explanation()
                : "%s, only rows with a new %s"
                        .formatted(plan.explanation(), Sql.name(cursor.column().name()));
    }

    private static void join(Session session, String snapshot) throws WarehouseException {
        try {
            session.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
        } catch (WarehouseException e) {
            throw new WarehouseException(
                    WarehouseException.Cause.TRANSIENT, "The round's snapshot is gone: " + e.getMessage(), e);
        }
    }

    @Override
    public void keep(RunJournal run, RunJournal.Rows rows) throws WarehouseException {
        new PostgresJournal(sessions).write(run, rows);
    }

    @Override
    public RowStream read(SplitPlan split) throws WarehouseException {
        Session session = sessions.open();
        try {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            join(session, split.snapshot());
            return new CopyRowStream(session, split.statement());
        } catch (WarehouseException | RuntimeException e) {
            session.close();
            throw e;
        }
    }
}
