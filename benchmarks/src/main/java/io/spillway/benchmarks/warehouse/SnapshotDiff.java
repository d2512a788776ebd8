package io.spillway.benchmarks.warehouse;

import java.sql.SQLException;

/**
 * The diff in the warehouse, as tools without a state of their own do it: what the model gives now is written down,
 * compared with what was written down the last time, and takes its place. The tables are logged, as they have to
 * outlive a crash.
 */
public final class SnapshotDiff {
    private final BenchServer server;
    private final String name;
    private final String taken;
    private final String changes;

    private SnapshotDiff(BenchServer server, String name, String taken, String changes) {
        this.server = server;
        this.name = name;
        this.taken = taken;
        this.changes = changes;
    }

    /** Compares the fastest hashes of rows that PostgreSQL has. */
    public static SnapshotDiff ofFastHashes(BenchTable table) {
        return ofHashes(table, "fast", "hash_record_extended(m, 0)");
    }

    /** Compares hashes as they are written where the same SQL has to run on every warehouse. */
    public static SnapshotDiff ofMd5(BenchTable table) {
        return ofHashes(table, "md5", "md5(m::text)");
    }

    private static SnapshotDiff ofHashes(BenchTable table, String name, String hash) {
        return new SnapshotDiff(
                table.server(),
                "snapshot_" + name,
                "SELECT id, %s AS hash FROM (%s) AS m".formatted(hash, table.model()),
                """
                SELECT coalesce(now.id, before.id) AS id, before.id IS NULL AS inserted, now.id IS NULL AS deleted
                FROM %1$s_now AS now FULL JOIN %1$s AS before ON before.id = now.id
                WHERE now.hash IS DISTINCT FROM before.hash""");
    }

    /** Compares full copies. */
    public static SnapshotDiff ofCopies(BenchTable table) {
        return new SnapshotDiff(table.server(), "snapshot_copy", table.model(), """
                SELECT id, false AS deleted FROM (SELECT * FROM %1$s_now EXCEPT SELECT * FROM %1$s) AS changed
                UNION ALL
                SELECT id, true FROM (SELECT id FROM %1$s EXCEPT SELECT id FROM %1$s_now) AS gone""");
    }

    /** Takes the first snapshot. */
    public void prepare() throws SQLException {
        server.execute("CREATE TABLE %s AS %s".formatted(name, taken), "VACUUM (FREEZE, ANALYZE) " + name);
    }

    /** Finds what changed since the last snapshot, and replaces that. */
    public void run() throws SQLException {
        server.execute(
                "CREATE TABLE %s_now AS %s".formatted(name, taken),
                "ANALYZE %s_now".formatted(name),
                "CREATE TABLE %s_changes AS ".formatted(name) + changes.formatted(name),
                "DROP TABLE " + name,
                "ALTER TABLE %1$s_now RENAME TO %1$s".formatted(name),
                "DROP TABLE %s_changes".formatted(name));
    }
}
