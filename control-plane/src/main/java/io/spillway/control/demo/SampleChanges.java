package io.spillway.control.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Changes of the sample: the seed and the number of the round choose the customers, so that a history can be repeated.
 */
final class SampleChanges {
    /** A place in line for each customer; the line is another one in every round. */
    private static final String LINE = """
            create temp table line on commit drop as
            select id, row_number() over (order by pg_temp.draw(id, %d, 1000000000000), id) as place from customers;
            """;

    private static final String UPDATE = """
            update customers set
                plan = case plan when 'free' then 'team' when 'team' then 'business' when 'business' then 'enterprise'
                    else 'free' end,
                ltv = coalesce(ltv, 0) + 1 + pg_temp.draw(id, %2$d, 9900) * 0.01
            where id in (select id from line where place <= %1$d)
            """;

    private static final String DELETE_ORDERS =
            "delete from orders where customer_id in (select id from line where place > %d and place <= %d)";

    private static final String DELETE =
            "delete from customers where id in (select id from line where place > %d and place <= %d)";

    static final String MOVE_NEWEST = """
            update customers set email = split_part(email, '@', 1) || '@%s'
            where id in (select id from customers order by id desc limit %d)
            """;

    private static final int FIRST_ROUND_SALT = 1000;

    private final int seed;
    private int round;
    private long nextCustomer;
    private long nextOrder;

    SampleChanges(SampleOptions options) {
        this.seed = options.seed();
        this.nextCustomer = options.customers() + 1L;
        this.nextOrder = options.orders() + 1L;
    }

    /** Makes one round of changes in one transaction: all of it or nothing. */
    void apply(Connection connection, int updated, int inserted, int deleted) throws SQLException {
        if (updated < 0 || inserted < 0 || deleted < 0) {
            throw new IllegalArgumentException("A number of changes is negative");
        }
        connection.setAutoCommit(false);
        SampleData.prepareDraws(connection, seed);
        changeExisting(connection, updated, deleted);
        insert(connection, inserted);
        connection.commit();
        round++;
        nextCustomer += inserted;
        nextOrder += 2L * inserted;
    }

    private void changeExisting(Connection connection, int updated, int deleted) throws SQLException {
        long end = (long) updated + deleted;
        SampleData.execute(connection, LINE.formatted(FIRST_ROUND_SALT + 2 * round));
        expect(updated, connection, UPDATE.formatted(updated, FIRST_ROUND_SALT + 2 * round + 1));
        SampleData.execute(connection, DELETE_ORDERS.formatted(updated, end));
        expect(deleted, connection, DELETE.formatted(updated, end));
    }

    private void insert(Connection connection, int inserted) throws SQLException {
        SampleData.insertCustomers(connection, nextCustomer, nextCustomer + inserted - 1);
        SampleData.insertOrders(connection, nextOrder, nextOrder + 2L * inserted - 1, nextCustomer);
    }

    private static void expect(int rows, Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int changed = statement.executeUpdate(sql);
            if (changed != rows) {
                throw new IllegalArgumentException(
                        "%d more customers were to change, the sample has only %d".formatted(rows, changed));
            }
        }
    }
}
