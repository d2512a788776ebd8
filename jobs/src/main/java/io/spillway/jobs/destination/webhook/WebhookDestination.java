package io.spillway.jobs.destination.webhook;

import io.spillway.jobs.destination.Answer;
import io.spillway.jobs.destination.Destination;
import io.spillway.jobs.destination.Request;
import io.spillway.jobs.destination.Verdict;
import io.spillway.jobs.destination.http.Framing;
import io.spillway.jobs.destination.http.HttpAnswer;
import io.spillway.jobs.destination.http.HttpPoster;
import io.spillway.jobs.destination.http.Statuses;
import io.spillway.jobs.spec.DestinationSpec;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Any address that takes JSON: an event, or an array of them, in a request that may be signed. */
final class WebhookDestination implements Destination {
    private final String url;
    private final WebhookSettings settings;
    private final Map<String, String> headers;
    private final @Nullable Signer signer;
    private final HttpPoster http;

    /**
     * A webhook.
     *
     * @param secrets headers and the signing key, by the names of {@link DestinationSpec}
     */
    WebhookDestination(
            DestinationSpec spec,
            WebhookSettings settings,
            Map<String, String> secrets,
            BooleanSupplier mayWrite,
            Clock clock) {
        this.url = spec.url();
        this.settings = settings;
        this.headers = new HashMap<>(settings.headers());
        secrets.forEach((name, value) -> {
            if (name.startsWith(DestinationSpec.HEADER)) {
                headers.put(name.substring(DestinationSpec.HEADER.length()), value);
            }
        });
        @Nullable String key = secrets.get(DestinationSpec.SIGNING_KEY);
        this.signer = key == null ? null : new Signer(key, clock);
        this.http = new HttpPoster(spec, url, secrets.values(), mayWrite);
    }

    @Override
    public CompletableFuture<Answer> send(Request request) {
        byte[] body = framing().body(request.events());
        Map<String, String> all = new HashMap<>(headers);
        all.put("Spillway-Epoch", String.valueOf(request.epoch()));
        all.put("Spillway-Run", request.runId());
        if (signer != null) {
            all.putAll(signer.headers(body));
        }
        return http.send(settings.method(), body, all).thenApply(answer -> answer.meaning(verdict(answer.status())));
    }

    /** Asks what the receiver offers, which has no effect there. */
    CompletableFuture<HttpAnswer> options() {
        return http.send("OPTIONS", new byte[0], headers);
    }

    private Framing framing() {
        return settings.array() ? Framing.ARRAY : Framing.EVENT;
    }

    private Verdict verdict(int status) {
        if (settings.success().stream().anyMatch(pattern -> matches(pattern, status))) {
            return Verdict.DELIVERED;
        }
        if (settings.reject().stream().anyMatch(pattern -> matches(pattern, status))) {
            return Verdict.DIVIDE;
        }
        Verdict usual = Statuses.verdict(status);
        // a success that is not among those that were named is one that nobody understands
        return usual == Verdict.DELIVERED ? Verdict.HALT : usual;
    }

    private static boolean matches(String pattern, int status) {
        return pattern.endsWith("xx")
                ? status / 100 == pattern.charAt(0) - '0'
                : pattern.equals(String.valueOf(status));
    }

    @Override
    public int overheadBytes() {
        return framing().overheadBytes();
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
