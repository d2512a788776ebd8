package io.spillway.control.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server of our own on 127.0.0.1 whose data lives as long as it does. Every role needs its password, the
 * superuser too: its password is made up at the start and never leaves the process. A server that an earlier process
 * left behind in the same folder is ended first.
 */
final class PostgresServer implements AutoCloseable {
    static final String HOST = "127.0.0.1";

    private static final String SUPERUSER = "postgres";
    private static final Duration MAX_START = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final Path data;
    private final String password;

    private PostgresServer(EmbeddedPostgres server, Path data, String password) {
        this.server = server;
        this.data = data;
        this.password = password;
    }

    static PostgresServer start(Path folder, int port) {
        Path own = folder.resolve("postgres");
        Path data = own.resolve("data");
        String password = SampleOptions.newPassword();
        try {
            prepare(own, data);
            requireFree(port);
            return new PostgresServer(start(own, data, port, password), data, password);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start in %s on port %d".formatted(own, port), e);
        }
    }

    int port() {
        return server.getPort();
    }

    DataSource superuser(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {HOST});
        source.setPortNumbers(new int[] {port()});
        source.setDatabaseName(database);
        source.setUser(SUPERUSER);
        source.setPassword(password);
        return source;
    }

    ProcessHandle process() {
        return Postmaster.of(data).orElseThrow(() -> new IllegalStateException("PostgreSQL does not run"));
    }

    /** Stops the server, by force if need be, and removes its data. */
    @Override
    public void close() {
        // asked before, as the file that tells goes with the data
        Optional<ProcessHandle> postmaster = Postmaster.of(data);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not stop", e);
        } finally {
            postmaster.ifPresent(Postmaster::awaitEnd);
        }
    }

    /** A folder that nobody else can look into, without what an earlier server left. */
    private static void prepare(Path own, Path data) throws IOException {
        Files.createDirectories(own);
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
        Postmaster.of(data).ifPresent(Postmaster::kill);
        if (Files.exists(data)) {
            delete(data);
        }
    }

    /** The library would take a stranger's answer for that of a slow start. */
    private static void requireFree(int port) throws IOException {
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static EmbeddedPostgres start(Path own, Path data, int port, String password) throws IOException {
        Path passwordFile = Files.writeString(own.resolve("password"), password);
        try {
            return builder(own, data, password)
                    // initdb takes its options from here: the superuser has a password from the first moment
                    .setLocaleConfig("pwfile", passwordFile.toString())
                    .setPort(port)
                    .start();
        } catch (IOException | RuntimeException e) {
            Postmaster.of(data).ifPresent(Postmaster::kill);
            throw e;
        } finally {
            Files.delete(passwordFile);
        }
    }

    private static EmbeddedPostgres.Builder builder(Path own, Path data, String password) {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(own.resolve("programs").toFile())
                .setDataDirectory(data)
                .setDataDirectoryCustomizer(PostgresServer::requirePasswords)
                .setConnectConfig("password", password)
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("listen_addresses", HOST)
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "64MB")
                .setPGStartupWait(MAX_START)
                // a hook of the library would race with the one of the program that closes this
                .setRegisterShutdownHook(false);
    }

    private static void requirePasswords(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), "host all all " + HOST + "/32 scram-sha-256\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write PostgreSQL's rules of access", e);
        }
    }
}
