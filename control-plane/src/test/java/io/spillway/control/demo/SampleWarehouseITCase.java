package io.spillway.control.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleWarehouseITCase {
    private static final int CUSTOMERS = 1000;
    private static final int ORDERS = 2500;

    @TempDir
    private static Path folder;

    private static SampleWarehouse warehouse;

    @BeforeAll
    static void start() {
        warehouse =
                new SampleWarehouse(SampleOptions.in(folder.resolve("shared")).withRows(CUSTOMERS, ORDERS));
        warehouse.start();
    }

    @AfterAll
    static void stop() {
        warehouse.close();
    }

    @Test
    void holdsAsManyRowsAsItWasToldAndShowsEveryCustomer() throws Exception {
        try (SampleWarehouse own = started("rows", 300, 200)) {
            assertThat(model(own)).hasSize(300);
            assertThat(number(own, "select count(*) from orders")).isEqualTo(200);
            assertThat(number(own, "select count(*) from (" + SampleWarehouse.MODEL_SQL + ") m where order_count = 0"))
                    .isPositive();
        }
    }

    @Test
    void everyColumnVariesAndTheOnesThatMayBeNullSometimesAre() throws Exception {
        for (String column : List.of("first_name", "last_name", "country", "ltv", "last_seen_at", "attributes")) {
            assertThat(number(warehouse, "select count(*) from customers where " + column + " is null"))
                    .as(column)
                    .isBetween(1L, CUSTOMERS / 5L);
        }
        for (String column : List.of("plan", "country", "tags", "attributes -> 'address'")) {
            assertThat(number(warehouse, "select count(distinct " + column + ") from customers"))
                    .as(column)
                    .isGreaterThan(3);
        }
        assertThat(number(warehouse, "select count(distinct email) from customers"))
                .isGreaterThanOrEqualTo(CUSTOMERS);
    }

    @Test
    void equalSeedsGiveEqualHistoriesAndOthersDoNot() throws Exception {
        Map<String, String> first = history(SampleOptions.in(folder.resolve("seed-1")));
        assertThat(history(SampleOptions.in(folder.resolve("seed-2")))).isEqualTo(first);
        assertThat(history(SampleOptions.in(folder.resolve("seed-3")).withSeed(2)))
                .isNotEqualTo(first);
    }

    @Test
    void changesAreExactAndHitNoCustomerTwice() throws Exception {
        Map<String, String> before = model(warehouse);
        warehouse.applyChanges(30, 20, 10);
        Map<String, String> after = model(warehouse);
        assertThat(changed(before, after)).hasSize(30);
        assertThat(missing(after.keySet(), before.keySet())).hasSize(20);
        assertThat(missing(before.keySet(), after.keySet())).hasSize(10);
    }

    @Test
    void insertedCustomersHaveOrders() throws Exception {
        Map<String, String> before = model(warehouse);
        warehouse.applyChanges(0, 5, 0);
        Set<String> inserted = missing(model(warehouse).keySet(), before.keySet());
        assertThat(number(
                        warehouse,
                        "select count(*) from orders where customer_id in (" + String.join(",", inserted) + ")"))
                .isEqualTo(10);
    }

    @Test
    void eachRoundChangesOtherCustomers() throws Exception {
        Map<String, String> first = model(warehouse);
        warehouse.applyChanges(50, 0, 0);
        Map<String, String> second = model(warehouse);
        warehouse.applyChanges(50, 0, 0);
        assertThat(changed(second, model(warehouse))).hasSize(50).isNotEqualTo(changed(first, second));
    }

    @Test
    void moreChangesThanCustomersChangeNothing() throws Exception {
        Map<String, String> before = model(warehouse);
        assertThatThrownBy(() -> warehouse.applyChanges(before.size(), 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(model(warehouse)).isEqualTo(before);
        warehouse.applyChanges(1, 1, 1);
        assertThat(model(warehouse)).hasSameSizeAs(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update customers set plan = 'free'",
                "delete from orders",
                "insert into orders select * from orders",
                "truncate customers",
                "create table mine (id int)",
                "create temp table mine (id int)",
                "create schema mine",
                "copy customers to program 'cat'",
                "select pg_read_file('postgresql.conf')",
                "set role postgres"
            })
    void theReadingRoleCanOnlyRead(String sql) throws Exception {
        try (Connection connection = reader(warehouse.password());
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void everyRoleNeedsItsPassword() {
        assertRefused(warehouse.user(), "wrong", warehouse.database());
        assertRefused("postgres", warehouse.password(), warehouse.database());
        assertRefused("postgres", "postgres", "postgres");
    }

    @Test
    void theReadingRoleReachesNoOtherDatabase() {
        assertThatThrownBy(() -> connect(warehouse.user(), warehouse.password(), "postgres"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void aPasswordMayHoldAnyCharacter() throws Exception {
        SampleOptions options = options("quoted").withPassword("it's \\ a \"päss\" $$ %s;--");
        try (SampleWarehouse own = new SampleWarehouse(options)) {
            own.start();
            assertThat(model(own)).hasSize(50);
        }
    }

    @Test
    void listensOnTheLoopbackAddressAlone() throws Exception {
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        for (InetAddress address : others) {
            assertThatThrownBy(() -> new Socket(address, warehouse.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void leavesNoProcessAndNoDataBehind() throws Exception {
        SampleWarehouse own = started("left", 50, 50);
        List<ProcessHandle> processes = processes(own);
        own.close();
        own.close();
        assertThat(processes).hasSizeGreaterThan(3);
        await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(folder.resolve("left/postgres/data")).doesNotExist();
        assertThat(folder.resolve("left/postgres/password")).doesNotExist();
    }

    @Test
    void aCloseFromAnotherThreadOvertakesAStart() throws Exception {
        SampleWarehouse own = new SampleWarehouse(options("overtaken").withRows(200_000, 400_000));
        Thread start = new Thread(own::start);
        start.setUncaughtExceptionHandler((thread, expected) -> {});
        start.start();
        await().until(() -> serverRuns(own));
        List<ProcessHandle> processes = processes(own);
        own.close();
        start.join();
        await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThatThrownBy(own::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aServerThatAKilledProcessLeftBehindGivesWay() throws Exception {
        SampleWarehouse lost = started("again", 50, 50);
        List<ProcessHandle> processes = processes(lost);
        try (SampleWarehouse own = started("again", 60, 50)) {
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
            assertThat(model(own)).hasSize(60);
        }
    }

    @Test
    void aPortThatIsTakenIsToldAndLeavesNoProcessBehind() throws Exception {
        SampleWarehouse own = new SampleWarehouse(options("taken").withPort(warehouse.port()));
        assertThatThrownBy(own::start).hasStackTraceContaining("Address already in use");
        own.close();
        Path data = folder.resolve("taken/postgres/data");
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(command -> command.contains(data.toString()));
        assertThat(Files.exists(folder.resolve("taken/postgres/password"))).isFalse();
    }

    private static boolean serverRuns(SampleWarehouse own) {
        try {
            return own.process().isAlive();
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private static List<ProcessHandle> processes(SampleWarehouse own) {
        ProcessHandle postmaster = own.process();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    private static Map<String, String> history(SampleOptions options) throws Exception {
        try (SampleWarehouse own = new SampleWarehouse(options.withRows(200, 300))) {
            own.start();
            own.applyChanges(5, 5, 5);
            own.applyChanges(7, 7, 7);
            return model(own);
        }
    }

    private static SampleOptions options(String name) {
        return SampleOptions.in(folder.resolve(name)).withRows(50, 50);
    }

    private static SampleWarehouse started(String name, int customers, int orders) {
        SampleWarehouse own = new SampleWarehouse(options(name).withRows(customers, orders));
        own.start();
        return own;
    }

    /** The model's result as the reading role sees it: each row as text, by key. */
    private static Map<String, String> model(SampleWarehouse own) throws SQLException {
        Map<String, String> rows = new HashMap<>();
        try (Connection connection = connect(own, own.user(), own.password(), own.database());
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select id::text, m::text from (" + SampleWarehouse.MODEL_SQL + ") m")) {
            while (row.next()) {
                rows.put(row.getString(1), row.getString(2));
            }
        }
        return rows;
    }

    private static long number(SampleWarehouse own, String sql) throws SQLException {
        try (Connection connection = own.superuser().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Set<String> changed(Map<String, String> before, Map<String, String> after) {
        return before.keySet().stream()
                .filter(after::containsKey)
                .filter(key -> !Objects.equals(before.get(key), after.get(key)))
                .collect(Collectors.toSet());
    }

    private static Set<String> missing(Set<String> wanted, Set<String> keys) {
        return wanted.stream().filter(key -> !keys.contains(key)).collect(Collectors.toSet());
    }

    private static void assertRefused(String user, String password, String database) {
        assertThatThrownBy(() -> connect(user, password, database))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("28"));
    }

    private static Connection reader(String password) throws SQLException {
        return connect(warehouse.user(), password, warehouse.database());
    }

    private static Connection connect(String user, String password, String database) throws SQLException {
        return connect(warehouse, user, password, database);
    }

    private static Connection connect(SampleWarehouse own, String user, String password, String database)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        String url = "jdbc:postgresql://%s:%d/%s".formatted(own.host(), own.port(), database);
        return DriverManager.getConnection(url, properties);
    }
}
