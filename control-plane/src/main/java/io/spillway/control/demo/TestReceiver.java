package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A receiver of RudderStack's HTTP protocol on 127.0.0.1 that enforces the gateway's rules and keeps a ledger of what
 * it accepted: an event is in the ledger's file before its request is answered. It can be told to misbehave while it
 * runs, by any thread and over HTTP; a request that breaks the rules is refused as ever. The ledger stays the caller's
 * to close, after the receiver.
 */
public final class TestReceiver implements AutoCloseable {
    /** The request header that carries the epoch of the job that sends. */
    public static final String EPOCH_HEADER = "Spillway-Epoch";

    private static final Logger LOG = LoggerFactory.getLogger(TestReceiver.class);
    private static final String HOST = "127.0.0.1";
    private static final String JSON = "application/json";
    private static final int ACCEPTED = 200;
    private static final int DEFAULT_EVENTS_SHOWN = 100;

    /** Each holds one body at most: the bound on the memory that requests can take. */
    private static final int MAX_THREADS = 32;

    /** So that there are threads left to tell it to stop misbehaving. */
    private static final int MAX_SLOW_ANSWERS = MAX_THREADS / 2;

    private final WriteKeys writeKeys;
    private final Ledger ledger;
    private final Misbehaviour misbehaviour = new Misbehaviour();
    private final BrokenAnswers brokenAnswers = new BrokenAnswers(MAX_SLOW_ANSWERS);
    private final Map<Integer, Long> answers = new ConcurrentHashMap<>();
    private final Map<String, Long> breaks = new ConcurrentHashMap<>();
    private final Javalin server;

    /** Starts to listen. */
    public TestReceiver(ReceiverOptions options, Ledger ledger) {
        this.writeKeys = new WriteKeys(options.writeKeys(), options.disabledWriteKeys());
        this.ledger = ledger;
        this.server = Javalin.create(this::configure).start(HOST, options.port());
        LOG.info("The test receiver listens on {}", url());
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Its address without a path. */
    public String url() {
        return "http://" + HOST + ":" + port();
    }

    /** How many requests to the three event paths were answered with each status. */
    public Map<Integer, Long> answers() {
        return new TreeMap<>(answers);
    }

    /** Answers the next requests with 429, without Retry-After, once it has done what it was told before. */
    public void rateLimitNext(int requests) {
        misbehaviour.add(Rule.next(requests, Fault.Answer.of(429)));
    }

    /** Answers the next requests with 500 to 504, once it has done what it was told before. */
    public void failNext(int requests, int status) {
        if (status < 500 || status > 504) {
            throw new IllegalArgumentException("The receiver fails with 500 to 504, not with " + status);
        }
        misbehaviour.add(Rule.next(requests, Fault.Answer.of(status)));
    }

    /** Refuses every batch with such an event, until told otherwise; the predicate is called by many threads. */
    public void refuseEventsWhere(Predicate<JsonNode> events) {
        misbehaviour.refuseEventsWhere(events);
    }

    /** Refuses requests with an event that has such a text at a pointer, and says why; other rules are forgotten. */
    void refuse(EventMatch events, String reason) {
        Fault refusal = new Fault.Answer(400, reason, null, null);
        misbehaviour.replace(List.of(new Rule(new RuleCondition(0, 0, events), Rule.ALWAYS, 1, 0, refusal, false)));
    }

    /** Forgets all rules. */
    void behave() {
        misbehaviour.replace(List.of());
    }

    @Override
    public void close() {
        behave();
        server.stop();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.jetty.threadPool = new QueuedThreadPool(MAX_THREADS);
        // else Jetty hands over "Content-Encoding: GZIP" as gzip, which the gateway does not understand
        config.jetty.modifyHttpConfiguration(http -> http.setHeaderCacheCaseSensitive(true));
        config.http.prefer405over404 = true;
        config.router.ignoreTrailingSlashes = false;
        config.routes.post("/v1/batch", context -> answer(context, EventRules::batch));
        config.routes.post("/v1/identify", context -> answer(context, body -> EventRules.single("identify", body)));
        config.routes.post("/v1/track", context -> answer(context, body -> EventRules.single("track", body)));
        config.routes.get("/events", this::showEvents);
        config.routes.get("/answers", this::showAnswers);
        config.routes.get("/health", this::showHealth);
        new MisbehaviourRoutes(misbehaviour).addTo(config.routes);
    }

    private void answer(Context context, BodyReader reader) {
        try {
            take(context, reader);
        } catch (RefusedException refused) {
            reply(context, refused.status(), refused.answer());
        } catch (UncheckedIOException e) {
            LOG.error("The ledger could not be written", e);
            reply(context, 500, "failed to store the events");
        }
    }

    private void take(Context context, BodyReader reader) throws RefusedException {
        RequestBody body = RequestBody.open(context.header("Content-Encoding"), context.bodyInputStream());
        writeKeys.check(context.header("Authorization"));
        byte[] bytes = body.read();
        List<ObjectNode> events = reader.read(bytes);
        Optional<RuleInForce> wrong = misbehaviour.next(bytes.length, events);
        if (wrong.isPresent()) {
            misbehave(context, wrong.get(), events);
        } else {
            store(context, ACCEPTED, events);
            reply(context, ACCEPTED, "ok");
        }
    }

    private void misbehave(Context context, RuleInForce inForce, List<ObjectNode> events) {
        Fault fault = inForce.rule().fault();
        if (inForce.rule().isStored()) {
            store(context, fault.status(), events);
        }
        if (fault instanceof Fault.Answer answer) {
            header(context, "Retry-After", answer.retryAfter());
            header(context, "Location", answer.location());
            reply(context, answer.status(), answer.text());
        } else if (fault instanceof Fault.Connection broken) {
            breaks.merge(broken.word(), 1L, Long::sum);
            brokenAnswers.send(broken, inForce, new RawConnection(context.req()));
        }
    }

    private void store(Context context, int status, List<ObjectNode> events) {
        ledger.append(epoch(context.header(EPOCH_HEADER)), status, events);
    }

    private static void header(Context context, String name, @Nullable String value) {
        if (value != null) {
            context.header(name, value);
        }
    }

    private void reply(Context context, int status, String text) {
        answers.merge(status, 1L, Long::sum);
        context.status(status).result(text);
    }

    private void showEvents(Context context) {
        List<String> lines = ledger.recent(limit(context.queryParam("limit")));
        context.contentType(JSON).result("[" + String.join(",", lines) + "]");
    }

    private void showAnswers(Context context) {
        ObjectNode counts = ExactJson.object();
        answers().forEach((status, count) -> counts.put(String.valueOf(status), count));
        new TreeMap<>(breaks).forEach(counts::put);
        context.contentType(JSON).result(ExactJson.write(counts));
    }

    private void showHealth(Context context) {
        String health = ExactJson.write(ExactJson.object().put("status", "ok").put("accepted", ledger.accepted()));
        context.contentType(JSON).result(health);
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_EVENTS_SHOWN;
        }
        if (!text.matches("[0-9]{1,4}")
                || Integer.parseInt(text) < 1
                || Integer.parseInt(text) > Ledger.RECENT_EVENTS) {
            throw new BadRequestResponse("limit has to be a number from 1 to " + Ledger.RECENT_EVENTS);
        }
        return Integer.parseInt(text);
    }

    private static @Nullable Long epoch(@Nullable String header) {
        try {
            return header == null ? null : Long.valueOf(header.strip());
        } catch (NumberFormatException e) {
            LOG.warn("A request's {} is not a number; it counts as absent", EPOCH_HEADER);
            return null;
        }
    }

    /** Makes events of a request's body. */
    private interface BodyReader {
        List<ObjectNode> read(byte[] body) throws RefusedException;
    }
}
