package io.spillway.control.api;

import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import io.spillway.control.reconcile.ActiveConnection;
import io.spillway.control.reconcile.StaleJobException;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.LeaseRequest;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What jobs ask and tell, on loopback. Each job shows the token of its connection and epoch; one whose epoch is not the
 * newest is answered 409 and ends itself.
 */
public final class JobApi implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long MOST_BODY_BYTES = 1 << 20;
    private static final long LONGEST_WAIT_MILLIS = 5_000;

    private final String key;
    private final Map<String, ActiveConnection> connections;
    private final Javalin server;

    /**
     * Starts answering on a free port.
     *
     * @param key the key that jobs make their tokens from
     * @param connections those that are worked on, by id; may change while this runs
     */
    public JobApi(String key, Map<String, ActiveConnection> connections) {
        this.key = key;
        this.connections = connections;
        this.server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.http.maxRequestSize = MOST_BODY_BYTES;
            config.routes.get("/jobs/{connection}/{epoch}/spec", context -> answer(context, this::spec));
            config.routes.get("/jobs/{connection}/{epoch}/secrets", context -> answer(context, this::secrets));
            config.routes.post("/jobs/{connection}/{epoch}/poll", context -> answer(context, this::poll));
            config.routes.post(
                    "/jobs/{connection}/{epoch}/rounds/{round}/attempts", context -> answer(context, this::attempt));
            config.routes.post("/jobs/{connection}/{epoch}/failure", context -> answer(context, this::failure));
            config.routes.post("/jobs/{connection}/{epoch}/lease", context -> answer(context, this::lease));
            config.routes.post("/jobs/{connection}/{epoch}/report", context -> answer(context, this::report));
        });
        server.start(LOOPBACK, 0);
    }

    /** Where jobs find it. */
    public String url() {
        return "http://" + LOOPBACK + ":" + server.port();
    }

    private interface Call {
        Object answer(Context context, ActiveConnection connection, long epoch) throws IOException, StaleJobException;
    }

    private void answer(Context context, Call call) throws IOException {
        String id = context.pathParam("connection");
        long epoch = epoch(context.pathParam("epoch"));
        checkToken(context, id, epoch);
        ActiveConnection connection = connections.get(id);
        if (connection == null) {
            throw new NotFoundResponse("Connection %s is not being worked on".formatted(id));
        }
        try {
            Object answer = call.answer(context, connection, epoch);
            if (answer instanceof Later later) {
                context.future(() -> later.answer().thenAccept(known -> write(context, known)));
            } else {
                write(context, answer);
            }
        } catch (StaleJobException e) {
            context.status(409).result(String.valueOf(e.getMessage()));
        }
    }

    /** An answer that may take a while; no thread waits for it. */
    private record Later(CompletableFuture<?> answer) {}

    private static void write(Context context, Object document) {
        context.contentType("application/json").result(SpecCodec.write(document));
    }

    private static <T> T body(Context context, Class<T> type) {
        try {
            return Optional.ofNullable(SpecCodec.read(context.body(), type)).orElseThrow(IOException::new);
        } catch (IOException e) {
            throw new BadRequestResponse("The body is no " + type.getSimpleName());
        }
    }

    private static long epoch(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new NotFoundResponse("An epoch is a number");
        }
    }

    private void checkToken(Context context, String connection, long epoch) {
        String shown = String.valueOf(context.header("Authorization"));
        String expected = "Bearer " + JobToken.of(key, connection, epoch);
        if (!MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8))) {
            throw new ForbiddenResponse(
                    "The job's token is wrong: does the cluster have this control plane's job key?");
        }
    }

    private Object spec(Context context, ActiveConnection connection, long epoch) throws StaleJobException {
        return connection.spec(epoch);
    }

    private Object secrets(Context context, ActiveConnection connection, long epoch) throws StaleJobException {
        return connection.secrets(epoch);
    }

    private Object poll(Context context, ActiveConnection connection, long epoch)
            throws IOException, StaleJobException {
        return new Later(connection.poll(epoch, body(context, Poll.class), patience(context)));
    }

    /** How long the job is ready to wait for news; none is kept waiting for longer than it asks for. */
    private static Duration patience(Context context) {
        try {
            long asked = Long.parseLong(
                    Optional.ofNullable(context.queryParam(Poll.WAIT)).orElse("0"));
            return Duration.ofMillis(Math.max(0, Math.min(asked, LONGEST_WAIT_MILLIS)));
        } catch (NumberFormatException e) {
            throw new BadRequestResponse("The time to wait is a number of milliseconds");
        }
    }

    private Object attempt(Context context, ActiveConnection connection, long epoch)
            throws IOException, StaleJobException {
        return connection.nextAttempt(epoch);
    }

    private Object failure(Context context, ActiveConnection connection, long epoch)
            throws IOException, StaleJobException {
        connection.fail(epoch, body(context, RoundFailure.class));
        return Map.of();
    }

    private Object lease(Context context, ActiveConnection connection, long epoch)
            throws IOException, StaleJobException {
        return connection.lease(epoch, body(context, LeaseRequest.class));
    }

    private Object report(Context context, ActiveConnection connection, long epoch)
            throws IOException, StaleJobException {
        connection.report(epoch, body(context, RoundReport.class));
        return Map.of();
    }

    @Override
    public void close() {
        server.stop();
    }
}
