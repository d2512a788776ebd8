package io.spillway.control;

import io.spillway.control.demo.Ledger;
import io.spillway.control.demo.LedgerEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for what convergence does not show: events that tell what never was so, changes of a row out of order, and two
 * jobs that deliver at once. Counts repeats.
 *
 * @param messages different ones
 * @param repeats events whose message had arrived before
 * @param faults what is wrong, each with its event's arrival
 */
record LedgerAudit(long messages, long repeats, List<String> faults) {
    /** Goes through the events after an arrival; what arrived before them still counts as known. */
    static LedgerAudit of(Path ledger, long after, ChangingTable table) {
        Walk walk = new Walk(after, table);
        Ledger.read(ledger, walk::take);
        return new LedgerAudit(walk.messages, walk.repeats, walk.faults);
    }

    private static final class Walk {
        private final long after;
        private final ChangingTable table;
        private final Map<String, Long> rounds = new HashMap<>();
        private final Set<String> known = new HashSet<>();
        private final List<String> faults = new ArrayList<>();
        private long epoch;
        private long messages;
        private long repeats;

        Walk(long after, ChangingTable table) {
            this.after = after;
            this.table = table;
        }

        void take(LedgerEntry entry) {
            boolean isNew = known.add(entry.messageId());
            if (entry.arrival() > after) {
                messages += isNew ? 1 : 0;
                repeats += isNew ? 0 : 1;
            }
            expect(told(entry), "tells what never was so", entry);
            Long round = round(entry);
            expect(round >= rounds.getOrDefault(entry.key(), 0L), "is older than one before it", entry);
            rounds.put(entry.key(), round);
            Long by = entry.epoch();
            expect(by != null && by >= epoch, "is of a job that another had taken over from", entry);
            epoch = by == null ? epoch : Math.max(epoch, by);
        }

        private boolean told(LedgerEntry entry) {
            long id = Long.parseLong(entry.key());
            return entry.operation().equals("delete")
                    ? table.lost(id)
                    : table.had(id, entry.event().at("/traits/name").asText());
        }

        private static Long round(LedgerEntry entry) {
            String task = entry.event().at("/context/sources/task_run_id").asText();
            return Long.valueOf(task.substring(task.lastIndexOf('-') + 1));
        }

        private void expect(boolean holds, String what, LedgerEntry entry) {
            if (!holds && faults.size() < 10) {
                faults.add(
                        "arrival %d, key %s, epoch %d %s".formatted(entry.arrival(), entry.key(), entry.epoch(), what));
            }
        }
    }
}
