package io.spillway.control.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends one request to a cluster and reads its answer, both within the limits. Its threads are daemons. */
final class RestExchange {

    static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final RestLimits limits;
    private final HttpClient http;

    RestExchange(URI address, RestLimits limits) {
        this.base = requireHttp(address).toString().replaceAll("/+$", "");
        this.limits = limits;
        // Flink speaks HTTP/1.1 only; offering an upgrade costs a header on each request
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limits.connect())
                .build();
    }

    private static URI requireHttp(URI address) {
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null || address.getRawUserInfo() != null || address.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "The address of a Flink cluster looks like http://host:8081, without a user name or a query");
        }
        return address;
    }

    String address() {
        return base;
    }

    RestAnswer get(String path) {
        return send("GET", path, BodyPublishers.noBody(), "application/json", limits.request());
    }

    RestAnswer patch(String path) {
        return send("PATCH", path, BodyPublishers.noBody(), "application/json", limits.request());
    }

    RestAnswer post(String path, JsonNode body) {
        return send("POST", path, BodyPublishers.ofString(body.toString()), "application/json", limits.request());
    }

    /** A request that starts a job, or sends one to the cluster: it may take longer. */
    RestAnswer submit(String path, BodyPublisher body, String contentType) {
        return send("POST", path, body, contentType, limits.submission());
    }

    private RestAnswer send(String method, String path, BodyPublisher body, String contentType, Duration deadline) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body)
                .header("Content-Type", contentType)
                .build();
        HttpResponse<byte[]> response = await(request, deadline);
        if (isBetweenLeaders(response.statusCode())) {
            throw unavailable("is not ready (status %d)".formatted(response.statusCode()), null);
        }
        RestAnswer answer = new RestAnswer(response.statusCode(), parse(response.body()));
        if (answer.saysTimedOut()) {
            throw unavailable("gave up on a request: " + RootCause.line(answer.errors()), null);
        }
        return answer;
    }

    /** Flink says 503 until its master leads; a proxy before it has two more ways to say so, and not in JSON. */
    private static boolean isBetweenLeaders(int status) {
        return status >= 502 && status <= 504;
    }

    /** The client's own timeout ends with the answer's headers, so the deadline is kept here. */
    private HttpResponse<byte[]> await(HttpRequest request, Duration deadline) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(request, headers -> new CappedBody(limits.answerBytes()));
        try {
            return exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unavailable("did not answer within %d s".formatted(deadline.toSeconds()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("was not waited for: the thread was interrupted", e);
        } catch (ExecutionException e) {
            throw failed(e);
        } finally {
            exchange.cancel(true);
        }
    }

    private RuntimeException failed(ExecutionException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CappedBody.AnswerTooLongException) {
                return notLikeFlink("its answer has " + cause.getMessage());
            }
        }
        return unavailable(
                "cannot be reached (%s)".formatted(RootCause.line(String.valueOf(failure.getCause()))), failure);
    }

    private JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw notLikeFlink("its answer is not JSON");
        }
    }

    private FlinkUnavailableException unavailable(String what, @Nullable Throwable cause) {
        return new FlinkUnavailableException(
                "The Flink cluster at %s %s. Check that it runs and that this address is its REST endpoint; the request may be repeated"
                        .formatted(base, what),
                cause);
    }

    private FlinkRefusedException notLikeFlink(String what) {
        return new FlinkRefusedException(
                "The server at %s does not answer like Flink: %s. Check the cluster's address".formatted(base, what));
    }
}
