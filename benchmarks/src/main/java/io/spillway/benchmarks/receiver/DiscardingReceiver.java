package io.spillway.benchmarks.receiver;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A receiver on loopback that reads what it is sent, counts it, forgets it and answers 200: a thread for each
 * connection, of which a job opens a handful. Only for clients that name the length of what they send.
 */
public final class DiscardingReceiver implements AutoCloseable {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MOST_WAITING = 64;

    private final ServerSocket server;
    private final Pace pace;
    private final int mostKept;
    private final List<byte[]> kept = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong lastNanos = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong answeredEvents = new AtomicLong();

    /** Starts to listen on a free port; answers at once. */
    public DiscardingReceiver() throws IOException {
        this(Pace.AT_ONCE, 0);
    }

    /**
     * Starts to listen on a free port.
     *
     * @param pace when requests are answered
     * @param mostKept how many of the first bodies are not forgotten
     */
    public DiscardingReceiver(Pace pace, int mostKept) throws IOException {
        this.pace = pace;
        this.mostKept = mostKept;
        server = new ServerSocket(0, MOST_WAITING, InetAddress.getLoopbackAddress());
        start("receiver", this::accept);
    }

    /** Its address without a path. */
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** When the last request had come in whole, on the clock of {@link System#nanoTime}; 0 before the first. */
    public long lastNanos() {
        return lastNanos.get();
    }

    /** How many events have come, each as often as it came. */
    public long events() {
        return events.get();
    }

    /** How many of them were answered. */
    public long answeredEvents() {
        return answeredEvents.get();
    }

    /** The first bodies, as they came. */
    public List<byte[]> kept() {
        return List.copyOf(kept);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                start("receiver-connection", () -> serve(connection));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException("The receiver takes no connections any more", e);
                }
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            RequestReader reader =
                    new RequestReader(new BufferedInputStream(connection.getInputStream(), BUFFER_BYTES));
            OutputStream out = connection.getOutputStream();
            while (reader.next()) {
                int come = take(reader);
                pace.await(come);
                answeredEvents.addAndGet(come);
                out.write(ANSWER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // a job that ends drops its connections; one that misses an answer says so itself
        }
    }

    private int take(RequestReader request) {
        int come = Marks.EVENTS.count(request.body(), request.bodyLength());
        lastNanos.set(System.nanoTime());
        if (requests.incrementAndGet() <= mostKept) {
            kept.add(request.copyOfBody());
        }
        events.addAndGet(come);
        return come;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
