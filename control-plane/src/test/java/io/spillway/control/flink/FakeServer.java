package io.spillway.control.flink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that takes connections and answers each in one, usually bad, way. */
final class FakeServer implements AutoCloseable {

    /** How it answers: by writing, for as long as it likes. */
    interface Manners {
        void answer(OutputStream out, CountDownLatch closed) throws Exception;
    }

    private final ServerSocket server;
    private final Manners manners;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger answers = new AtomicInteger();

    FakeServer(Manners manners) throws IOException {
        this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.manners = manners;
        Thread thread = new Thread(this::serve, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** One well-formed answer. */
    static Manners saying(int status, String body) {
        return (out, closed) -> {
            String head = "HTTP/1.1 %d Fake\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                    .formatted(status, body.length());
            out.write((head + body).getBytes(ISO_8859_1));
        };
    }

    /** One answer after the other; the last one is repeated. */
    static Manners inTurn(Manners... answers) {
        AtomicInteger turn = new AtomicInteger();
        return (out, closed) -> answers[Math.min(turn.getAndIncrement(), answers.length - 1)].answer(out, closed);
    }

    /** An answer that is always about to go on. */
    static Manners dripping() {
        return (out, closed) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n{\"status\":\"".getBytes(ISO_8859_1));
            while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        };
    }

    /** An answer without an end, as fast as it is taken. */
    static Manners endless() {
        return (out, closed) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n{\"status\":\"".getBytes(ISO_8859_1));
            byte[] chunk = "x".repeat(1 << 16).getBytes(ISO_8859_1);
            while (closed.getCount() > 0) {
                out.write(chunk);
            }
        };
    }

    /** A connection and then nothing. */
    static Manners silent() {
        return (out, closed) -> closed.await();
    }

    private void serve() {
        while (closed.getCount() > 0) {
            try (Socket socket = server.accept()) {
                int ignored = socket.getInputStream().read(new byte[1 << 16]);
                answers.incrementAndGet();
                manners.answer(socket.getOutputStream(), closed);
            } catch (Exception e) {
                // the client hung up, as it should; or the test is over
            }
        }
    }

    /** How many requests it has begun to answer. */
    int answers() {
        return answers.get();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
