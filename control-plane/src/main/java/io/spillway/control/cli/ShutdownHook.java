package io.spillway.control.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what a command has opened, newest first, once: at the command's end or when the process is told to stop,
 * whichever comes first.
 */
final class ShutdownHook implements AutoCloseable {
    /** What shells give for a process that was interrupted. */
    static final int INTERRUPTED = 130;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Thread hook = new Thread(this::interrupted, "spillway-shutdown");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Terminal terminal;
    private final String lastWords;
    private boolean closed;

    ShutdownHook(Terminal terminal) {
        this(terminal, "Stopping; what is not finished goes on with the next run");
    }

    /**
     * One that is in force from now on.
     *
     * @param lastWords told when the process is being stopped
     */
    ShutdownHook(Terminal terminal, String lastWords) {
        this.terminal = terminal;
        this.lastWords = lastWords;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Has this closed in the end; closes it at once if that is over. */
    <T extends AutoCloseable> T add(T resource) {
        synchronized (this) {
            if (!closed) {
                opened.push(resource);
                return resource;
            }
        }
        closeQuietly(resource);
        throw new IllegalStateException("Spillway is being stopped");
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private void interrupted() {
        stopping.countDown();
        terminal.stop(lastWords);
        closeAll();
    }

    private void closeAll() {
        Deque<AutoCloseable> left;
        synchronized (this) {
            closed = true;
            left = new ArrayDeque<>(opened);
            opened.clear();
        }
        left.forEach(ShutdownHook::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            Logger log = LoggerFactory.getLogger(ShutdownHook.class);
            log.warn("{} did not close cleanly", resource.getClass().getSimpleName(), e);
        }
    }

    /** Does a command's work; what fails because the process is being stopped is no error. */
    int run(Callable<Integer> work) throws Exception {
        try {
            return work.call();
        } catch (Exception e) {
            if (!isClosed()) {
                throw e;
            }
            awaitInterrupt();
            return INTERRUPTED;
        }
    }

    /** Waits for so long at most, not at all if it is negative; whether the process is told to stop. */
    boolean awaitStop(Duration atMost) throws InterruptedException {
        return stopping.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until the process is told to stop. */
    void awaitInterrupt() throws InterruptedException {
        stopping.await();
        hook.join();
    }

    @Override
    public void close() {
        if (isClosed()) {
            // the process is being stopped: it must not end before all is closed
            return;
        }
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is just starting: there is nothing left for it to close
        }
    }
}
