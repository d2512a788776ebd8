package io.spillway.control.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A shop's customers and orders, made up in the database: every value hangs on the row's number and the seed alone.
 * Nobody in it is real.
 */
final class SampleData {
    static final String READER = "spillway_reader";

    private static final String TABLES = """
            create table customers (
                id bigint not null, email text not null, first_name text, last_name text, plan text not null,
                country text, ltv numeric(12, 2), signed_up_at timestamptz not null, last_seen_at timestamptz,
                attributes jsonb, tags text[]);
            create table orders (
                id bigint not null, customer_id bigint not null, placed_at timestamptz not null,
                amount numeric(10, 2) not null, currency text not null, status text not null);
            """;

    /** Added when the rows are there, which is faster. */
    private static final String KEYS = """
            alter table customers
                add primary key (id),
                add check (plan in ('free', 'team', 'business', 'enterprise'));
            alter table orders
                add primary key (id),
                add foreign key (customer_id) references customers (id);
            create index on orders (customer_id);
            analyze customers;
            analyze orders;
            """;

    /** A number from 0 up to n; every column draws with a salt of its own. */
    private static final String DRAW = """
            create or replace function pg_temp.draw(row_number bigint, salt int, n bigint) returns bigint
            language sql immutable return abs(hashint8extended(row_number, %d * 1000000::bigint + salt) %% n);
            """;

    private static final String CUSTOMERS = """
            insert into customers
            select i,
                lower(surname) || '.' || i || '@example.' || (array['com', 'net', 'org'])[1 + pg_temp.draw(i, 3, 3)],
                case when pg_temp.draw(i, 4, 50) > 0 then
                    (array['Ada', 'Amir', 'Bea', 'Björn', 'Chloé', 'Dmitri', 'Elif', 'Farah', 'Goran', 'Hana', 'Inés',
                        'Jonas', 'Kofi', 'Lena', 'Łukasz', 'Mei', 'Nia', 'Omar', 'Priya', 'Zoë']
                    )[1 + pg_temp.draw(i, 5, 20)] end,
                case when pg_temp.draw(i, 6, 100) > 0 then surname end,
                case when tier < 60 then 'free' when tier < 85 then 'team' when tier < 97 then 'business'
                    else 'enterprise' end,
                case when pg_temp.draw(i, 7, 40) > 0 then
                    (array['US', 'GB', 'DE', 'FR', 'PL', 'JP', 'BR', 'IN', 'TR', 'GH'])[1 + pg_temp.draw(i, 8, 10)] end,
                case when pg_temp.draw(i, 9, 30) > 0 then
                    round((10 + tier * tier * 0.9 + pg_temp.draw(i, 10, 90000) * 0.01)::numeric, 2) end,
                timestamptz '2022-01-01 00:00:00Z' + pg_temp.draw(i, 11, 94000000) * interval '1 second',
                case when pg_temp.draw(i, 12, 12) > 0 then
                    timestamptz '2025-01-01 00:00:00Z' + pg_temp.draw(i, 13, 31000000000000) * interval '1 microsecond'
                    end,
                case when pg_temp.draw(i, 14, 50) > 0 then
                    jsonb_build_object(
                        'company', surname || ' ' || (array['Ltd', 'GmbH', 'Inc', 'SA'])[1 + pg_temp.draw(i, 15, 4)],
                        'seats', 1 + pg_temp.draw(i, 16, 250), 'newsletter', pg_temp.draw(i, 17, 3) = 0,
                        'score', pg_temp.draw(i, 18, 1000) * 0.1,
                        'address', jsonb_build_object(
                            'city', (array['Springfield', 'Riverton', 'Eastwick', 'Nový Brod', 'Lakeside']
                            )[1 + pg_temp.draw(i, 19, 5)],
                            'zip', case when pg_temp.draw(i, 20, 9) > 0 then (10000 + pg_temp.draw(i, 21, 89999))::text
                            end)) end,
                case when pg_temp.draw(i, 22, 10) > 0 then
                    (array['beta', 'partner', 'trial', 'vip', 'late payer', 'newsletter']
                    )[1 + pg_temp.draw(i, 23, 6) : pg_temp.draw(i, 24, 7)] end
            from (select i, pg_temp.draw(i, 1, 100) as tier,
                    (array['Abara', 'Bergman', 'Castillo', 'Dvorak', 'Eriksen', 'Fontaine', 'Garcia', 'Hoffmann',
                        'Ivanov', 'Jensen', 'Kowalski', 'Larsen', 'Mensah', 'Novak', 'Okafor', 'Petrov', 'Rossi',
                        'Silva', 'Tanaka', 'Yilmaz'])[1 + pg_temp.draw(i, 2, 20)] as surname
                from generate_series(%d::bigint, %d::bigint) i) s;
            """;

    private static final String ORDERS = """
            insert into orders
            select i, c.id,
                c.signed_up_at + (1 + pg_temp.draw(i, 51, 30000000)) * interval '1 second',
                (5 + pg_temp.draw(i, 52, 49500) * 0.01)::numeric(10, 2),
                case c.country when 'GB' then 'GBP' when 'DE' then 'EUR' when 'FR' then 'EUR' when 'PL' then 'PLN'
                    when 'JP' then 'JPY' else 'USD' end,
                (array['paid', 'paid', 'paid', 'shipped', 'shipped', 'refunded', 'cancelled']
                )[1 + pg_temp.draw(i, 53, 7)]
            from generate_series(%d::bigint, %d::bigint) i
            join customers c on c.id = %s;
            """;

    /** Some customers order often, and some never do. */
    private static final String SKEWED_BUYER = "1 + floor(%d * power(pg_temp.draw(i, 50, 1000000) / 1e6, 1.6))::bigint";

    private static final String GRANTS = """
            revoke all on schema public from public;
            grant usage on schema public to %1$s;
            grant select on customers, orders to %1$s;
            """.formatted(READER);

    private SampleData() {}

    static void create(Connection connection, SampleOptions options) throws SQLException {
        prepareDraws(connection, options.seed());
        String buyer = SKEWED_BUYER.formatted(options.customers());
        execute(connection, TABLES);
        insertCustomers(connection, 1, options.customers());
        execute(connection, ORDERS.formatted(1, options.orders(), buyer));
        execute(connection, KEYS + GRANTS);
    }

    /** To be done once in each session that inserts. */
    static void prepareDraws(Connection connection, int seed) throws SQLException {
        execute(connection, DRAW.formatted(seed));
    }

    static void insertCustomers(Connection connection, long first, long last) throws SQLException {
        execute(connection, CUSTOMERS.formatted(first, last));
    }

    /** Gives each customer from {@code firstCustomer} on two orders. */
    static void insertOrders(Connection connection, long first, long last, long firstCustomer) throws SQLException {
        String buyer = "%d + (i - %d) / 2".formatted(firstCustomer, first);
        execute(connection, ORDERS.formatted(first, last, buyer));
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
