package io.spillway.control.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One thing that the receiver does wrong.
 *
 * @param condition which requests it is for
 * @param times to how many of them it happens; {@link #ALWAYS} for no end
 * @param share to which part of them it happens, drawn for each
 * @param seed of these draws
 * @param isStored whether the events of such a request are accepted all the same, before it goes wrong
 */
record Rule(RuleCondition condition, int times, double share, long seed, Fault fault, boolean isStored) {
    static final int ALWAYS = Integer.MAX_VALUE;

    /** The next requests get this answer, and nothing of them is accepted. */
    static Rule next(int times, Fault fault) {
        return new Rule(RuleCondition.ANY, times, 1, 0, fault, false);
    }

    /** As a document has it, with so many times left. */
    ObjectNode describe(int timesLeft) {
        ObjectNode rule = ExactJson.object();
        condition.describe(rule);
        if (times < ALWAYS) {
            rule.put("times", timesLeft);
        }
        if (share < 1) {
            rule.put("share", share).put("seed", seed);
        }
        fault.describe(rule);
        return rule.put("stored", isStored);
    }
}
