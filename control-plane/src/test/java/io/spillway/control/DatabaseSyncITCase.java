package io.spillway.control;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** A table of PostgreSQL. */
final class DatabaseSyncITCase extends SyncContract {
    private static final String CHECK = "alter table contract_target add constraint picked check (id <> %s)";

    private static int writers;

    private String writer = "";

    @Override
    void startDestination(Path in) throws SQLException {
        SharedWarehouse.execute("drop table if exists contract_target");
        SharedWarehouse.execute("create table contract_target (id bigint primary key, name text)");
        writer = "contract_writer_" + ++writers;
        SharedWarehouse.execute("create role %s login password '%s'".formatted(writer, SECRET));
        SharedWarehouse.execute("grant connect on database %s to %s"
                .formatted(SharedWarehouse.server().database(), writer));
        SharedWarehouse.execute("grant usage on schema public to " + writer);
        SharedWarehouse.execute("grant select, insert, update, delete on contract_target to " + writer);
    }

    @Override
    void stopDestination() throws SQLException {
        SharedWarehouse.execute("drop table if exists contract_target");
    }

    @Override
    String mapping() {
        return "{mode: record, identifiers: {id: id}}";
    }

    private String section(String table) {
        return ("{type: database, dialect: postgresql, host: 127.0.0.1, port: %d, database: %s, user: %s,"
                        + " password: \"${file:secret}\", sslMode: disable, table: %s}")
                .formatted(
                        SharedWarehouse.server().port(),
                        SharedWarehouse.server().database(),
                        writer,
                        table);
    }

    @Override
    String section() {
        return section("public.contract_target");
    }

    @Override
    String brokenSection() {
        return section("public.contract_nowhere");
    }

    @Override
    String whatIsBroken() {
        return "FAILED Find the table";
    }

    @Override
    Map<String, String> held() throws SQLException {
        Map<String, String> names = new TreeMap<>();
        try (Connection connection = SharedWarehouse.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, name from contract_target")) {
            while (rows.next()) {
                names.put(rows.getString(1), rows.getString(2));
            }
        }
        return names;
    }

    /** A table keeps no messages. */
    @Override
    Map<String, Long> arrivals() {
        return Map.of();
    }

    @Override
    boolean refuse(String key, boolean refused) throws SQLException {
        SharedWarehouse.execute(refused ? CHECK.formatted(key) : "alter table contract_target drop constraint picked");
        return true;
    }
}
