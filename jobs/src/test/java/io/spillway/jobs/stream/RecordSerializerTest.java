package io.spillway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.ChangeSample.ColumnSample;
import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.stream.DeliveryRecord.Settled;
import io.spillway.jobs.stream.DeliveryRecord.Standing;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.jobs.stream.DiffRecord.KeyGroupCounted;
import io.spillway.jobs.stream.DiffRecord.KeyGroupMerged;
import io.spillway.jobs.stream.DiffRecord.RejectedAsked;
import io.spillway.jobs.stream.DiffRecord.RejectedLeft;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import io.spillway.mapping.model.RowChange;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RecordSerializerTest {
    private static final Round ROUND = new Round(7, RoundKind.FULL, "run-ä", 1_795_225_200_000L, "abc");
    private static final RowCounts COUNTS = new RowCounts(15, 1, 2, 4, 5, 8, new RowCounts.Retries(3, 2, 1));
    private static final KeyGroupMerged MERGED =
            new KeyGroupMerged(ROUND, 3, COUNTS, List.of("a: \0 \uD83D\uDE00", ""));
    private static final KeyGroupCounted COUNTED = new KeyGroupCounted(
            ROUND,
            9,
            3,
            COUNTS,
            1L << 40,
            List.of("a"),
            List.of(
                    new ChangeSample(
                            RowChange.UPDATED,
                            "k",
                            List.of(new ColumnSample("näme", "null", "\"x\""), new ColumnSample("b", null, null)),
                            2),
                    new ChangeSample(RowChange.DELETED, "9".repeat(131_072), List.of(), 0)));

    @Test
    void readRecordsComeBackAsTheyWere() throws IOException {
        assertComesBack(StreamType.READ, new RowBlock(ROUND, 1L << 40, 3, 2, new byte[] {1, -1, 0}));
        assertComesBack(StreamType.READ, new SplitEnd(Round.NONE, 9, 3, 1, 2, 1L << 40));
        Round partial = new Round(7, RoundKind.INCREMENTAL, "run", 1, "abc", true, -5L);
        assertComesBack(StreamType.READ, new SplitEnd(partial, 9, 3, 1, 2, 1, -1L << 40));
    }

    @Test
    void diffRecordsComeBackAsTheyWere() throws IOException {
        assertComesBack(StreamType.DIFF, new ChangeBatch(ROUND, 3, 2, new byte[] {1, -1, 0}));
        assertComesBack(StreamType.DIFF, MERGED);
        assertComesBack(StreamType.DIFF, COUNTED);
        assertComesBack(StreamType.DIFF, new KeyGroupMerged(ROUND, 3, COUNTS, List.of(), -1L << 40));
        assertComesBack(StreamType.DIFF, new RejectedLeft(ROUND, 3, List.of(new byte[] {1, -1}, new byte[0])));
    }

    @Test
    void questionForRejectedRowsDoesNotLeaveItsTask() {
        RejectedAsked asked = new RejectedAsked(ROUND, 3, row -> {});

        assertThat(serializer(StreamType.DIFF).copy(asked)).isSameAs(asked);
        assertThatThrownBy(() -> serializer(StreamType.DIFF).serialize(asked, new DataOutputSerializer(16)))
                .hasMessageContaining("one task");
    }

    @Test
    void deliveryRecordsComeBackAsTheyWere() throws IOException {
        assertComesBack(StreamType.DELIVERY, MERGED);
        assertComesBack(StreamType.DELIVERY, COUNTED);
        assertComesBack(StreamType.DELIVERY, new Settled(ROUND, 5, 1, List.of(new Reject("k", 400, "no"))));
        assertComesBack(StreamType.DELIVERY, new Standing(1, null, null));
        assertComesBack(StreamType.DELIVERY, new Standing(1, "halted", "retrying"));
    }

    @Test
    void keyTooLongForItsFieldIsCutInARejectAndStillTravels() throws IOException {
        Reject reject = new Reject("9".repeat(131_072), 0, "\u0001".repeat(70_000));

        assertThat(reject.recordId()).hasSizeLessThan(1_100);
        assertComesBack(StreamType.DELIVERY, new Settled(ROUND, 0, 1, List.of(reject)));
    }

    @Test
    void unknownKindIsRefused() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer(StreamType.READ).serialize(new SplitEnd(ROUND, 9, 3, 1, 2, 1), out);
        byte[] bytes = out.getCopyOfBuffer();
        bytes[0] = 9;

        for (StreamType<?> type : List.of(StreamType.READ, StreamType.DIFF, StreamType.DELIVERY)) {
            assertThatThrownBy(() -> serializer(type).deserialize(new DataInputDeserializer(bytes)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("kind 9");
        }
    }

    @Test
    void typesAreEqualToTheirCopiesOnly() throws Exception {
        StreamType<ReadRecord> copy = InstantiationUtil.clone(StreamType.READ);

        assertThat(copy).isNotSameAs(StreamType.READ).isEqualTo(StreamType.READ).hasSameHashCodeAs(StreamType.READ);
        assertThat(copy).isNotEqualTo(StreamType.DIFF).isNotEqualTo(StreamType.DELIVERY);
        assertThat(serializer(copy)).isEqualTo(serializer(StreamType.READ));
    }

    private static <T> TypeSerializer<T> serializer(StreamType<T> type) {
        return type.createSerializer(new SerializerConfigImpl());
    }

    private static <T> void assertComesBack(StreamType<T> type, T record) throws IOException {
        TypeSerializer<T> serializer = serializer(type);
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(record, out);
        byte[] bytes = out.getCopyOfBuffer();
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        assertSame(serializer.deserialize(in), record);
        assertThat(in.available()).isZero();

        DataOutputSerializer copied = new DataOutputSerializer(16);
        serializer.copy(new DataInputDeserializer(bytes), copied);
        assertThat(copied.getCopyOfBuffer()).isEqualTo(bytes);
    }

    /** Records of byte arrays are equal only to themselves. */
    private static void assertSame(Object one, Object other) {
        if (one instanceof RowBlock || one instanceof ChangeBatch || one instanceof RejectedLeft) {
            assertThat(one).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(other);
        } else {
            assertThat(one).isEqualTo(other);
        }
    }
}
