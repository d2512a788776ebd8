package io.spillway.jobs.destination.rudderstack;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.Request;
import io.spillway.jobs.destination.http.Framing;
import io.spillway.jobs.destination.http.HttpPoster;
import io.spillway.jobs.destination.http.Statuses;
import io.spillway.jobs.spec.DestinationSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A receiver of RudderStack's protocol: batches by POST, with the write key as the user of Basic authentication. */
final class GatewayDestination implements Destination {
    private static final String GZIP = "gzip";

    private final String url;
    private final String authorization;
    private final boolean isCompressed;
    private final HttpPoster http;

    GatewayDestination(DestinationSpec spec, boolean isCompressed, String writeKey, BooleanSupplier mayWrite) {
        String credentials = Base64.getEncoder().encodeToString((writeKey + ":").getBytes(StandardCharsets.UTF_8));
        this.url = spec.url();
        this.authorization = "Basic " + credentials;
        this.isCompressed = isCompressed;
        this.http =
                new HttpPoster(spec, url.replaceAll("/+$", "") + "/v1/batch", List.of(credentials, writeKey), mayWrite);
    }

    @Override
    public CompletableFuture<Answer> send(Request request) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", authorization);
        headers.put("Spillway-Epoch", String.valueOf(request.epoch()));
        headers.put("Spillway-Run", request.runId());
        return post(Framing.BATCH.body(request.events()), headers);
    }

    /** Sends a batch without an event, which a gateway refuses for nothing else if the write key is right. */
    CompletableFuture<Answer> sendNothing() {
        return post(Framing.BATCH.body(List.of()), new HashMap<>(Map.of("Authorization", authorization)));
    }

    private CompletableFuture<Answer> post(byte[] events, Map<String, String> headers) {
        byte[] body = events;
        if (isCompressed) {
            headers.put("Content-Encoding", GZIP);
            body = compressed(body);
        }
        return http.send("POST", body, headers).thenApply(answer -> answer.meaning(Statuses.verdict(answer.status())));
    }

    private static byte[] compressed(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream out = new FastGzip(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    /** Time matters more than the last tenth of bytes. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    @Override
    public int overheadBytes() {
        return Framing.BATCH.overheadBytes();
    }

    @Override
    public String name() {
        return url;
    }

    @Override
    public void close() {
        http.close();
    }
}
