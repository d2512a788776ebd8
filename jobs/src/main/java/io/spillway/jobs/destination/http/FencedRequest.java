package io.spillway.jobs.destination.http;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * A request whose bytes are written only while that is allowed: it may have waited for a connection, or its process may
 * have been paused, since it was posted.
 */
record FencedRequest(AsyncRequestProducer request, BooleanSupplier mayWrite) implements AsyncRequestProducer {

    @Override
    public void sendRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        check();
        request.sendRequest(channel, context);
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        check();
        request.produce(channel);
    }

    private void check() throws IOException {
        if (!mayWrite.getAsBoolean()) {
            throw new IOException("the task's right to deliver has run out");
        }
    }

    @Override
    public int available() {
        return request.available();
    }

    @Override
    public boolean isRepeatable() {
        return request.isRepeatable();
    }

    @Override
    public void failed(Exception cause) {
        request.failed(cause);
    }

    @Override
    public void releaseResources() {
        request.releaseResources();
    }
}
