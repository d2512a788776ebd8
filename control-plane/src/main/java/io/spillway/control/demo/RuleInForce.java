package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A rule from when it was told until it is switched off. Any thread may call. */
final class RuleInForce {
    private final Rule rule;
    private final Random chance;
    private final CountDownLatch off = new CountDownLatch(1);
    private int timesLeft;

    RuleInForce(Rule rule) {
        this.rule = rule;
        this.chance = new Random(rule.seed());
        this.timesLeft = rule.times();
    }

    Rule rule() {
        return rule;
    }

    /** Whether it happens to this request; uses up one of its times if so. */
    boolean strikes(int bytes, List<? extends JsonNode> events) {
        return rule.condition().holds(bytes, events) && takeTurn();
    }

    private synchronized boolean takeTurn() {
        if (timesLeft == 0 || chance.nextDouble() >= rule.share()) {
            return false;
        }
        timesLeft -= rule.times() == Rule.ALWAYS ? 0 : 1;
        return true;
    }

    synchronized boolean isSpent() {
        return timesLeft == 0;
    }

    /** As a document has it. */
    synchronized ObjectNode describe() {
        return rule.describe(timesLeft);
    }

    void switchOff() {
        off.countDown();
    }

    /** Waits for so long at most; whether the rule is switched off. */
    boolean awaitOff(Duration atMost) throws InterruptedException {
        return off.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
}
