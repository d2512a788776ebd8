package io.spillway.jobs.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.KeyGroups;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutboxTest {
    private static final int KEY_GROUPS = 4;

    private final KeyGroups keyGroups = new KeyGroups(KEY_GROUPS);
    private final KeyedMap state = new KeyedMap() {
        @Override
        public Iterable<Long> keys() {
            throw new AssertionError("the state is never searched: that would walk over all that was removed");
        }
    };
    private final Outbox outbox = outbox();

    @Test
    void nothingIsReleasedBeforeItsCheckpointIsComplete() throws Exception {
        outbox.add(batch(1, 10));
        assertThat(outbox.poll()).isNull();
        outbox.checkpoint(1);
        assertThat(outbox.poll()).isNull();
        outbox.add(batch(1, 11));
        outbox.complete(1);

        assertThat(released(outbox)).containsExactly(10L);
        outbox.checkpoint(2);
        outbox.complete(2);
        assertThat(released(outbox)).containsExactly(11L);
    }

    @Test
    void batchesOfACheckpointThatNeverCompletedComeWithTheNext() throws Exception {
        outbox.add(batch(0, 10));
        outbox.checkpoint(1);
        outbox.add(batch(3, 11));
        outbox.checkpoint(2);
        outbox.add(batch(0, 12));
        outbox.complete(2);

        assertThat(released(outbox)).containsExactly(10L, 11L);
    }

    @Test
    void completionThatComesTwiceOrLateReleasesNothingAgain() throws Exception {
        outbox.add(batch(0, 10));
        outbox.checkpoint(1);
        outbox.add(batch(0, 11));
        outbox.checkpoint(2);
        outbox.complete(2);
        outbox.complete(1);
        outbox.complete(2);

        assertThat(released(outbox)).containsExactly(10L, 11L);
    }

    @Test
    void releasedBatchStaysInTheStateUntilItIsRemoved() throws Exception {
        outbox.add(batch(2, 10));
        outbox.checkpoint(1);
        outbox.complete(1);
        Outbox.Place place = next(outbox);
        assertThat(state.batches()).hasSize(1);

        outbox.remove(place);
        assertThat(state.batches()).isEmpty();
    }

    @Test
    void restoredBatchesAreReleasedAtOnceAndInOrder() throws Exception {
        for (long round = 10; round < 22; round++) {
            outbox.add(batch((int) (round % 2), round));
        }
        outbox.checkpoint(1);
        Outbox restored = outbox();
        restored.restore(0);
        restored.restore(1);

        assertThat(released(restored)).containsExactly(10L, 12L, 14L, 16L, 18L, 20L, 11L, 13L, 15L, 17L, 19L, 21L);
    }

    @Test
    void newBatchesGoBehindRestoredOnesAndNeverOverThem() throws Exception {
        outbox.add(batch(0, 10));
        outbox.add(batch(0, 11));
        outbox.checkpoint(1);
        outbox.complete(1);
        outbox.remove(next(outbox));
        Outbox restored = outbox();
        restored.restore(0);
        restored.add(batch(0, 12));
        restored.checkpoint(2);
        restored.complete(2);

        Outbox restoredAgain = outbox();
        restoredAgain.restore(0);

        assertThat(released(restored)).containsExactly(11L, 12L);
        assertThat(released(restoredAgain)).containsExactly(11L, 12L);
    }

    /** Bytes that are in savepoints: what is written here once is read for ever. */
    private static final String ENTRY = "01"
            // number, full, run id, time, mapping, gated
            + "0000000000000007" + "01" + "000372c3a4" + "000001a1ff0d2e80" + "0003616263" + "01"
            // key group, changes, bytes
            + "00000003" + "00000001" + "00000006" + "010000000161";

    private static final Round STORED = new Round(7, RoundKind.FULL, "r\u00e4", 0x1a1ff0d2e80L, "abc", true);

    @Test
    void entryIsWrittenAsItAlwaysWas() throws Exception {
        outbox.add(new ChangeBatch(STORED, 3, 1, HexFormat.of().parseHex("010000000161")));
        assertThat(state.batches())
                .singleElement()
                .extracting(HexFormat.of()::formatHex)
                .isEqualTo(ENTRY);
    }

    @Test
    void entryOfAnEarlierBuildIsRead() throws Exception {
        outbox.add(batch(3, 1));
        outbox.checkpoint(1);
        outbox.complete(1);
        Outbox.Place place = next(outbox);
        state.maps
                .values()
                .forEach(
                        map -> map.replaceAll((number, before) -> HexFormat.of().parseHex(ENTRY)));
        assertThat(outbox.get(place))
                .usingRecursiveComparison()
                .isEqualTo(new ChangeBatch(STORED, 3, 1, HexFormat.of().parseHex("010000000161")));
    }

    @Test
    void whatWasSettledOutOfOrderDoesNotComeBack() throws Exception {
        for (long round = 10; round < 15; round++) {
            outbox.add(batch(0, round));
        }
        outbox.checkpoint(1);
        outbox.complete(1);
        Outbox.Place first = next(outbox);
        next(outbox);
        outbox.remove(next(outbox));
        outbox.remove(first);
        outbox.checkpoint(2);
        Outbox restored = outbox();
        restored.restore(0);

        assertThat(released(restored)).containsExactly(11L, 13L, 14L);
    }

    @Test
    void rangeHasItsGoldenBytes() throws Exception {
        outbox.add(batch(0, 10));
        outbox.add(batch(0, 11));
        outbox.checkpoint(1);
        outbox.complete(1);
        outbox.remove(next(outbox));
        outbox.checkpoint(2);
        state.current = keyGroups.partitionKey(0);

        assertThat(HexFormat.of().formatHex(state.get(Outbox.RANGE)))
                .isEqualTo("01" + "0000000000000001" + "0000000000000002");
    }

    @Test
    void batchComesBackAsItWas() throws Exception {
        ChangeBatch batch = batch(3, 77);
        outbox.add(batch);
        outbox.checkpoint(1);
        outbox.complete(1);

        assertThat(outbox.get(next(outbox))).usingRecursiveComparison().isEqualTo(batch);
    }

    private static ChangeBatch batch(int keyGroup, long round) {
        return new ChangeBatch(
                new Round(round, io.spillway.jobs.spec.RoundKind.FULL, "run", 5, "m"), keyGroup, 1, new byte[] {
                    1, 0, 0, 0, 1, (byte) round
                });
    }

    private Outbox outbox() {
        return new Outbox(keyGroups, key -> state.current = key, state);
    }

    private static Outbox.Place next(Outbox outbox) {
        Outbox.Place place = outbox.poll();
        if (place == null) {
            throw new AssertionError("nothing is released");
        }
        return place;
    }

    /** The rounds of all that is released, in order. */
    private static List<Long> released(Outbox outbox) throws Exception {
        List<Long> rounds = new ArrayList<>();
        for (Outbox.Place place = outbox.poll(); place != null; place = outbox.poll()) {
            rounds.add(outbox.get(place).round().number());
        }
        return rounds;
    }
}
