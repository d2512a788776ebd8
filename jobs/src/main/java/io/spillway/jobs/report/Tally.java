package io.spillway.jobs.report;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.GateCount;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DiffRecord.KeyGroupCounted;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.mapping.model.RowChange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds outcomes to a round's counts. Rounds do not overlap, so the first record of a round begins its count. Pure. */
final class Tally {
    private Tally() {}

    static RoundTally plus(RoundTally sum, KeyGroupMerged merged) {
        RoundTally of = ofRound(sum, merged.round().number());
        return new RoundTally(
                of.round(),
                of.keyGroupsMerged() + 1,
                of.keyGroups(),
                of.rows().plus(merged.rows()),
                of.delivered(),
                of.rejected(),
                join(of.invalidSamples(), merged.invalidSamples()),
                of.rejects(),
                of.keyGroupsMerged() == 0 ? merged.highest() : least(of.highest(), merged.highest()),
                of.givenUp());
    }

    /** Key groups may come from several attempts: only what the oldest of their snapshots had was seen by all. */
    private static @Nullable Long least(@Nullable Long one, @Nullable Long other) {
        return one == null || other == null ? null : Long.valueOf(Math.min(one, other));
    }

    static RoundTally plus(RoundTally sum, Settled settled) {
        RoundTally of = ofRound(sum, settled.round().number());
        return new RoundTally(
                of.round(),
                of.keyGroupsMerged(),
                of.keyGroups(),
                of.rows(),
                of.delivered() + settled.delivered(),
                of.rejected() + settled.rejected(),
                of.invalidSamples(),
                join(of.rejects(), settled.rejects()),
                of.highest(),
                of.givenUp() + settled.givenUp());
    }

    /** Adds what a key group would change; the first of a new attempt begins its count. */
    static GateCount plus(GateCount sum, KeyGroupCounted counted) {
        GateCount of = sum.attempt() == counted.attempt() ? sum : GateCount.NONE;
        return new GateCount(
                counted.attempt(),
                of.keyGroupsCounted() + 1,
                of.rows().plus(counted.rows()),
                of.lastSeen() + counted.lastSeen(),
                join(of.invalidSamples(), counted.invalidSamples()),
                joinSamples(of.samples(), counted.samples()));
    }

    private static List<ChangeSample> joinSamples(List<ChangeSample> known, List<ChangeSample> more) {
        List<ChangeSample> all = new ArrayList<>(known);
        Map<RowChange, Integer> ofKind = new EnumMap<>(RowChange.class);
        known.forEach(sample -> ofKind.merge(sample.change(), 1, Integer::sum));
        for (ChangeSample sample : more) {
            if (ofKind.merge(sample.change(), 1, Integer::sum) <= RoundTally.MOST_SAMPLES) {
                all.add(sample);
            }
        }
        return all;
    }

    private static RoundTally ofRound(RoundTally sum, long round) {
        return sum.round() == round ? sum : RoundTally.empty(round, sum.keyGroups());
    }

    private static <T> List<T> join(List<T> known, List<T> more) {
        if (more.isEmpty() || known.size() >= RoundTally.MOST_SAMPLES) {
            return known;
        }
        List<T> all = new ArrayList<>(known);
        all.addAll(more.subList(0, Math.min(more.size(), RoundTally.MOST_SAMPLES - known.size())));
        return all;
    }
}
