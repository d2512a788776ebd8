package io.spillway.jobs.destination.http;

import io.spillway.jobs.spec.DestinationSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends requests to one receiver over kept-alive connections. An exchange ends at its deadline whatever the receiver
 * does, and at most 2 KiB of an answer are kept. Redirects are not followed and nothing is repeated here. Thread-safe.
 */
public final class HttpPoster implements AutoCloseable {
    private static final long MOST_CONNECT_MILLIS = 5_000;
    private static final int MOST_LINE_CHARACTERS = 16 * 1024;
    private static final int MOST_HEADERS = 200;
    private static final String RUNTIME = "spillway.runtime";
    private static final String HIDDEN = "******";
    /** Shorter keys are ordinary words of answers, and no secrets. */
    private static final int SHORTEST_SECRET = 8;

    private final CloseableHttpAsyncClient http;
    private final String url;
    private final List<String> secrets;
    private final long timeoutMillis;
    private final BooleanSupplier mayWrite;
    /** What the client has not answered yet: it forgets an exchange that begins while it is being closed. */
    private final Set<CompletableFuture<HttpAnswer>> underWay = ConcurrentHashMap.newKeySet();

    private volatile boolean isClosed;

    /**
     * A client of one receiver.
     *
     * @param url where requests go
     * @param secrets what must not be in an answer's text, should the receiver or a proxy before it send it back
     * @param mayWrite asked right before bytes of a request are written, in any thread; what is not yet written by then
     *     never will be
     */
    public HttpPoster(DestinationSpec destination, String url, Collection<String> secrets, BooleanSupplier mayWrite) {
        this.mayWrite = mayWrite;
        this.url = url;
        this.timeoutMillis = destination.requestTimeoutMillis();
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList();
        this.http = client(destination.requestsInFlight(), Math.min(MOST_CONNECT_MILLIS, timeoutMillis));
        http.start();
    }

    private static CloseableHttpAsyncClient client(int connections, long connectMillis) {
        return HttpAsyncClients.custom()
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(connections)
                        .setMaxConnTotal(connections)
                        .setDnsResolver(new AllowedAddresses())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.ofMilliseconds(connectMillis))
                                .build())
                        .build())
                .setHttp1Config(Http1Config.custom()
                        .setMaxLineLength(MOST_LINE_CHARACTERS)
                        .setMaxHeaderCount(MOST_HEADERS)
                        .build())
                .addExecInterceptorFirst("runtime", (request, body, scope, chain, callback) -> {
                    scope.clientContext.setAttribute(RUNTIME, scope.execRuntime);
                    chain.proceed(request, body, scope, callback);
                })
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setUserAgent("spillway")
                .build();
    }

    /**
     * Sends a body of JSON, or a request without a body.
     *
     * @param method of HTTP
     * @param body empty for none
     * @return completes with the answer, or with one of status 0 if there was none; never exceptionally. Completed on
     *     any thread.
     */
    @SuppressWarnings("CollectionUndefinedEquality") // a future is itself and no other
    public CompletableFuture<HttpAnswer> send(String method, byte[] body, Map<String, String> headers) {
        SimpleRequestBuilder builder = SimpleRequestBuilder.create(method).setUri(url);
        headers.forEach(builder::setHeader);
        if (body.length > 0) {
            builder.setBody(body, ContentType.APPLICATION_JSON);
        }
        SimpleHttpRequest request = builder.build();
        CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
        underWay.add(answer);
        HttpClientContext context = HttpClientContext.create();
        Future<?> exchange;
        try {
            exchange = http.execute(
                    new FencedRequest(SimpleRequestProducer.create(request), mayWrite),
                    new BasicResponseConsumer<>(new BoundedBody()),
                    context,
                    new Completion(answer));
        } catch (CancellationException closed) {
            underWay.remove(answer);
            return CompletableFuture.completedFuture(new HttpAnswer(0, words(closed), null));
        }
        if (isClosed) {
            answer.completeExceptionally(closed());
        }
        return answer.orTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .whenComplete((known, error) -> underWay.remove(answer))
                .exceptionally(error -> {
                    abort(exchange, context);
                    return new HttpAnswer(0, words(error), null);
                })
                .thenApply(this::withoutSecrets);
    }

    /**
     * Ends an exchange and its connection. The future's own cancel misses an exchange that began while its call was
     * still returning, and the connection would be lost to the pool.
     */
    private static void abort(Future<?> exchange, HttpClientContext context) {
        exchange.cancel(true);
        if (context.getAttribute(RUNTIME) instanceof AsyncExecRuntime runtime) {
            runtime.discardEndpoint();
        }
    }

    private HttpAnswer withoutSecrets(HttpAnswer answer) {
        String body = answer.body();
        for (String secret : secrets) {
            body = body.replace(secret, HIDDEN);
        }
        return new HttpAnswer(answer.status(), body, answer.retryAfter());
    }

    private String words(Throwable error) {
        if (error instanceof TimeoutException) {
            return "no answer from %s within %d ms".formatted(url, timeoutMillis);
        }
        String message = error.getMessage();
        return "no answer from %s: %s".formatted(url, message == null ? error.toString() : message);
    }

    /** Ends what is under way. Does not throw. */
    @Override
    public void close() {
        isClosed = true;
        http.close(CloseMode.IMMEDIATE);
        underWay.forEach(answer -> answer.completeExceptionally(closed()));
    }

    private static CancellationException closed() {
        return new CancellationException("the client was closed");
    }

    /** Hands the client's outcome over. */
    private record Completion(CompletableFuture<HttpAnswer> answer)
            implements FutureCallback<Message<HttpResponse, String>> {
        @Override
        public void completed(Message<HttpResponse, String> message) {
            Header retryAfter = message.getHead().getFirstHeader("Retry-After");
            String body = message.getBody() == null ? "" : message.getBody();
            answer.complete(new HttpAnswer(
                    message.getHead().getCode(), body, retryAfter == null ? null : retryAfter.getValue()));
        }

        @Override
        public void failed(Exception error) {
            answer.completeExceptionally(error);
        }

        @Override
        public void cancelled() {
            answer.completeExceptionally(new TimeoutException());
        }
    }
}
