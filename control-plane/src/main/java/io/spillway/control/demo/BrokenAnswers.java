package io.spillway.control.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Breaks answers off in every way that a connection offers. Those that take time go on until their rule is switched
 * off, the other side leaves, or 10 minutes have passed; of more than a handful at once, the surplus is closed at once.
 * Thread-safe.
 */
final class BrokenAnswers {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final long MOST_BYTES = 1L << 30;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    private static final String HEAD_WITH_LENGTH = HEAD + "Content-Length: %d\r\n\r\n";

    private final Semaphore slow;

    /**
     * A new one.
     *
     * @param mostAtOnce how many answers may take time at once, each of them a thread
     */
    BrokenAnswers(int mostAtOnce) {
        this.slow = new Semaphore(mostAtOnce);
    }

    /** Does it; the connection is closed afterwards. That the other side leaves is no error. */
    void send(Fault.Connection fault, RuleInForce rule, RawConnection connection) {
        try (connection) {
            switch (fault) {
                case RESET -> connection.reset();
                case HALF_CLOSE -> {
                    connection.write(ascii(HEAD_WITH_LENGTH.formatted(100) + "ok, this is half of"));
                    connection.shutdownOutput();
                }
                case HOLD, DRIP, ENDLESS -> slowly(fault, rule, connection);
            }
        } catch (IOException left) {
            // the other side did not wait
        } catch (InterruptedException e) {
            // the server stops
            Thread.currentThread().interrupt();
        }
    }

    private void slowly(Fault.Connection fault, RuleInForce rule, RawConnection connection)
            throws IOException, InterruptedException {
        if (!slow.tryAcquire()) {
            return;
        }
        try {
            if (fault == Fault.Connection.ENDLESS) {
                flood(rule, connection);
            } else {
                hold(rule, connection, fault == Fault.Connection.DRIP);
            }
        } finally {
            slow.release();
        }
    }

    private static void hold(RuleInForce rule, RawConnection connection, boolean drips)
            throws IOException, InterruptedException {
        if (drips) {
            connection.write(ascii(HEAD_WITH_LENGTH.formatted(MOST_BYTES)));
        }
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!rule.awaitOff(BETWEEN_LOOKS) && !connection.isGone() && System.nanoTime() < end) {
            if (drips) {
                connection.write(ascii("."));
            }
        }
    }

    private static void flood(RuleInForce rule, RawConnection connection) throws IOException, InterruptedException {
        byte[] chunk = ascii("%x\r\n%s\r\n".formatted(CHUNK_BYTES, ".".repeat(CHUNK_BYTES)));
        connection.write(ascii(HEAD + "Transfer-Encoding: chunked\r\n\r\n"));
        for (long sent = 0; sent < MOST_BYTES && !rule.awaitOff(Duration.ZERO); sent += CHUNK_BYTES) {
            connection.write(chunk);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
