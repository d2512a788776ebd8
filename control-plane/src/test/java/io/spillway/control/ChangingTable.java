package io.spillway.control;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A table that goes from generation to generation: some rows get another name, some are deleted, and those that were
 * deleted before come back. Its query can be held in mid-read. Knows of every event whether it tells what once was so.
 */
final class ChangingTable {
    static final int ROWS = 40_000;

    private static final int UPDATED = 20;
    private static final int DELETED = 97;

    private final String name;
    private final int lock;
    private int generation;

    ChangingTable(String name) throws SQLException {
        this.name = name;
        this.lock = name.hashCode();
        SharedWarehouse.execute("""
                create or replace function held(of integer) returns boolean language plpgsql volatile as $$
                begin
                    perform pg_advisory_lock_shared(of, 0);
                    perform pg_advisory_unlock_shared(of, 0);
                    return true;
                end $$""");
        SharedWarehouse.createTable(
                name, "select i::bigint as id, 'name 0' as name from generate_series(1, %d) i".formatted(ROWS));
        SharedWarehouse.execute("alter table %s add primary key (id)".formatted(name));
    }

    String name() {
        return name;
    }

    /** The second half of the rows waits while somebody holds the table. */
    String sql() {
        return "select id, name from %s where id <= %d or held(%d)".formatted(name, ROWS / 2, lock);
    }

    long rows() throws SQLException {
        return SharedWarehouse.number("select count(*) from " + name);
    }

    /** Changes some 2,800 rows at once. */
    void change() throws SQLException {
        generation++;
        SharedWarehouse.execute("""
                begin;
                insert into %1$s select i, 'back %2$d' from generate_series(1, %3$d) i
                    where %2$d > 1 and i %% %4$d = %5$d;
                update %1$s set name = 'name %2$d' where id %% %6$d = %7$d;
                delete from %1$s where id %% %4$d = %8$d;
                commit""".formatted(
                        name,
                        generation,
                        ROWS,
                        DELETED,
                        (generation - 1) % DELETED,
                        UPDATED,
                        generation % UPDATED,
                        generation % DELETED));
    }

    /** Whether a row ever had this name. */
    boolean had(long id, String value) {
        int of = Integer.parseInt(value.substring(5));
        boolean back = value.startsWith("back ") && id % DELETED == (of - 1) % DELETED;
        boolean named = value.startsWith("name ") && (of == 0 || id % UPDATED == of % UPDATED);
        return of <= generation && (back || named);
    }

    /** Whether a row ever was deleted. */
    boolean lost(long id) {
        long first = id % DELETED == 0 ? DELETED : id % DELETED;
        return first <= generation;
    }

    /** Has reading wait in the middle, until it is closed. */
    Hold hold() throws SQLException {
        return new Hold();
    }

    /** A lock on the second half of the rows. */
    final class Hold implements AutoCloseable {
        private final Connection connection = SharedWarehouse.connect();

        private Hold() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("select pg_advisory_lock(%d, 0)".formatted(lock));
            }
        }

        /** Whether somebody waits for it. */
        boolean holds() {
            try {
                return SharedWarehouse.number("select count(*) from pg_locks where locktype = 'advisory'"
                                + " and not granted and classid = %d::bigint & 4294967295".formatted(lock))
                        > 0;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
