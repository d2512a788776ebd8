package io.spillway.jobs.simulation;

import io.spillway.jobs.simulation.Finding.Kind;
import io.spillway.jobs.spec.RowCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A run's counts add up, and are what the warehouse gave and the receiver saw. */
final class CountRule implements Rule {
    private final Map<Integer, List<Journal.ReadWhole>> reads = new HashMap<>();
    private final Map<Integer, Map<Integer, Boolean>> outcomes = new HashMap<>();

    @Override
    public void see(int number, Journal.Entry entry, Findings findings) {
        if (entry instanceof Journal.ReadWhole read) {
            reads.computeIfAbsent(read.round(), round -> new ArrayList<>(1)).add(read);
        } else if (entry instanceof Journal.Arrived arrived) {
            outcomes.computeIfAbsent(arrived.event().round(), round -> new HashMap<>())
                    .put(arrived.event().key(), arrived.accepted());
        } else if (entry instanceof Journal.RunEnded ended) {
            checkSums(number, ended, findings);
            checkReceiver(number, ended, findings);
            checkWarehouse(number, ended, findings);
        } else if (entry instanceof Journal.NeverEnded never) {
            findings.add(Kind.STUCK, number, "round %d is never over".formatted(never.round()));
        }
    }

    private static void checkSums(int number, Journal.RunEnded ended, Findings findings) {
        RowCounts rows = ended.rows();
        boolean read = rows.read() == rows.unchanged() + rows.inserted() + rows.updated() + rows.invalid();
        boolean sent = rows.changes() == ended.delivered() + ended.rejected();
        boolean kept =
                ended.rejects().size() == ended.rejected() + rows.retries().waiting();
        if (!read || !sent || !kept) {
            findings.add(Kind.COUNTS, number, "does not add up: %s".formatted(ended));
        }
    }

    private void checkReceiver(int number, Journal.RunEnded ended, Findings findings) {
        Map<Integer, Boolean> seen = outcomes.getOrDefault(ended.round(), Map.of());
        long taken = seen.values().stream().filter(accepted -> accepted).count();
        if (taken != ended.delivered() || seen.size() - taken != ended.rejected()) {
            findings.add(Kind.COUNTS, number, "the receiver took %d of %d: %s".formatted(taken, seen.size(), ended));
        }
    }

    /** Key groups of a round may come from several attempts, if there were several. */
    private void checkWarehouse(int number, Journal.RunEnded ended, Findings findings) {
        List<Journal.ReadWhole> whole = reads.getOrDefault(ended.round(), List.of());
        if (whole.size() == 1) {
            List<WarehouseRow> rows = whole.get(0).rows();
            int invalid = rows.size() - new SeenResult(0, rows).validKeys();
            if (ended.rows().read() != rows.size() || ended.rows().invalid() != invalid) {
                findings.add(
                        Kind.COUNTS,
                        number,
                        "the warehouse gave %d, %d invalid: %s".formatted(rows.size(), invalid, ended));
            }
        }
    }
}
