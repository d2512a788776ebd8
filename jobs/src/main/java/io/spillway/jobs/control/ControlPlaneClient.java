package io.spillway.jobs.control;

import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.LeaseRequest;
import io.spillway.jobs.spec.Poll;
import io.spillway.jobs.spec.RoundFailure;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.spec.SyncSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the control plane over HTTP. Thread-safe; every call ends within ten seconds; every call may be repeated. */
public final class ControlPlaneClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JobAddress address;

    public ControlPlaneClient(JobAddress address) {
        this.address = address;
    }

    /** The connection's document. */
    public SyncSpec spec() throws IOException {
        return get("spec", SyncSpec.class);
    }

    /** The connection's secrets by name. They stay in memory. */
    @SuppressWarnings("unchecked")
    public Map<String, String> secrets() throws IOException {
        return get("secrets", Map.class);
    }

    /**
     * Asks for work.
     *
     * @param wait how long the answer may take if it is the same as the one before, some seconds at most
     */
    public Poll.Answer poll(Poll poll, Duration wait) throws IOException {
        return SpecCodec.read(post("poll?" + Poll.WAIT + "=" + wait.toMillis(), poll), Poll.Answer.class);
    }

    /** A number for an attempt at reading a round: higher than all before it, whoever took them. */
    public long nextAttempt(long round) throws IOException {
        return SpecCodec.read(post("rounds/" + round + "/attempts", Map.of()), Long.class);
    }

    /** Tells that a round cannot be read. */
    public void fail(RoundFailure failure) throws IOException {
        post("failure", failure);
    }

    /** Asks for the right to deliver, or gives it back. */
    public LeaseRequest.Answer lease(LeaseRequest request) throws IOException {
        return SpecCodec.read(post("lease", request), LeaseRequest.Answer.class);
    }

    /** Tells how far the newest round is. */
    public void report(RoundReport report) throws IOException {
        post("report", report);
    }

    private <T> T get(String path, Class<T> type) throws IOException {
        return SpecCodec.read(exchange(request(path).GET()), type);
    }

    private String post(String path, Object body) throws IOException {
        return exchange(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(SpecCodec.write(body))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address.jobUrl() + "/" + path))
                .header("Authorization", "Bearer " + JobToken.ofProcess(address.connection(), address.epoch()));
    }

    private String exchange(HttpRequest.Builder request) throws IOException {
        // the client's own timeout ends with the headers; this one covers the body too
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request.build(), BodyHandlers.ofString());
        try {
            HttpResponse<String> response = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() == 409) {
                throw new StaleEpochException(address);
            }
            if (response.statusCode() != 200) {
                throw new IOException("The control plane at %s answered %d: %s"
                        .formatted(address.url(), response.statusCode(), response.body()));
            }
            return response.body();
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("The control plane at %s did not answer in %s".formatted(address.url(), TIMEOUT), e);
        } catch (ExecutionException e) {
            throw new IOException("The control plane at %s cannot be reached".formatted(address.url()), e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while asking the control plane", e);
        }
    }
}
