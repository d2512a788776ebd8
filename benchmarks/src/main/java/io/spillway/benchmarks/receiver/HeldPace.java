package io.spillway.benchmarks.receiver;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers nothing until it is told to, and at once from then on, until it is told to hold again. */
public final class HeldPace implements Pace {
    private final AtomicInteger requests = new AtomicInteger();
    private volatile CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public void await(int events) throws InterruptedException {
        CountDownLatch held = letGo;
        if (held.getCount() > 0) {
            requests.incrementAndGet();
            held.await();
            requests.decrementAndGet();
        }
    }

    /** How many requests are held. */
    public int requests() {
        return requests.get();
    }

    /** Has them answered, and all others. */
    public void letGo() {
        letGo.countDown();
    }

    /** Answers nothing any more. */
    public void hold() {
        letGo = new CountDownLatch(1);
    }
}
