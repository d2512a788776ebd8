package io.spillway.jobs.simulation;

import io.spillway.mapping.model.SyncMode;
import java.util.List;

/** Holds a journal against the promises. Shares no code with the model of the engine. */
final class Checker {
    private Checker() {}

    static List<Finding> check(SyncMode mode, Journal journal) {
        Findings findings = new Findings();
        RoundResults results = new RoundResults();
        List<Rule> rules = List.of(
                new ConvergenceRule(mode, results),
                new OriginRule(mode, results),
                new OrderRule(),
                new IdentityRule(),
                new RejectRule(mode, results),
                new CountRule(),
                new RepeatRule(),
                new QuietRule(mode));
        int number = 0;
        for (Journal.Entry entry : journal.entries()) {
            results.see(entry);
            for (Rule rule : rules) {
                rule.see(number, entry, findings);
            }
            number++;
        }
        return findings.all();
    }
}
