package io.spillway.jobs.read.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.read.split.RoundSplit;
import io.spillway.jobs.read.split.SplitEvent;
import io.spillway.jobs.read.split.TestingWarehouse;
import io.spillway.jobs.stream.ReadRecord;
import io.spillway.jobs.stream.ReadRecord.RowBlock;
import io.spillway.jobs.stream.ReadRecord.SplitEnd;
import io.spillway.jobs.stream.TestingRows;
import io.spillway.jobs.stream.TestingSpec;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelSplitReaderTest {
    private final TestingWarehouse warehouse = new TestingWarehouse();
    private final List<ModelSplitReader> closed = new ArrayList<>();
    private final ModelSplitReader reader =
            new ModelSplitReader(() -> warehouse, TestingSpec.of(SyncMode.MIRROR), closed::add);

    private final List<ReadRecord> emitted = new ArrayList<>();
    private final List<SplitEvent> told = new ArrayList<>();
    private final List<String> finished = new ArrayList<>();

    @Test
    void splitIsReadToItsEndAndThatIsTold() throws IOException {
        RoundSplit split = split(1, 0);
        warehouse.rows(split.plan(), rows(10, ""));
        assign(split);
        fetch();

        assertThat(rowsEmitted()).isEqualTo(10);
        assertThat(ends()).isEqualTo(TestingSpec.KEY_GROUPS);
        assertThat(told).containsExactly(new SplitEvent.Progress(1, 0, 10, true));
        assertThat(finished).containsExactly("1.1.0");
        assertThat(warehouse.streams().get(0).isClosed()).isTrue();
    }

    @Test
    void oneFetchHandsOverAboutAMegabyte() throws IOException {
        RoundSplit split = split(1, 0);
        warehouse.rows(split.plan(), rows(5, "x".repeat(400_000)));
        assign(split);
        fetch();
        assertThat(rowsEmitted()).isEqualTo(3);
        assertThat(told).containsExactly(new SplitEvent.Progress(1, 0, 3, false));
        assertThat(finished).isEmpty();

        fetch();
        assertThat(rowsEmitted()).isEqualTo(5);
        assertThat(finished).hasSize(1);
    }

    @Test
    void splitsAreReadOneAfterAnother() throws IOException {
        warehouse.rows(split(1, 0).plan(), rows(2, ""));
        warehouse.rows(split(1, 1).plan(), rows(3, ""));
        assign(split(1, 0));
        assign(split(1, 1));
        fetch();
        fetch();
        fetch();

        assertThat(told)
                .containsExactly(new SplitEvent.Progress(1, 0, 2, true), new SplitEvent.Progress(1, 1, 3, true));
        assertThat(rowsEmitted()).isEqualTo(5);
    }

    @Test
    void controlPlaneThatIsAwayVoidsTheAttemptAndNotTheTask() throws IOException {
        ModelSplitReader without = new ModelSplitReader(
                () -> {
                    throw new IOException("The control plane cannot be reached");
                },
                TestingSpec.of(SyncMode.MIRROR),
                closed::add);
        without.handleSplitsChanges(new SplitsAddition<>(List.of(split(1, 0))));
        RecordsWithSplitIds<ReaderElement> fetched = without.fetch();

        assertThat(fetched.nextSplit()).isEqualTo("1.1.0");
        assertThat(fetched.nextRecordFromSplit())
                .isEqualTo(new ReaderElement.Tell(new SplitEvent.Failure(
                        1,
                        WarehouseException.Cause.TRANSIENT,
                        "The warehouse's password could not be fetched: The control plane cannot be reached")));
        assertThat(fetched.finishedSplits()).containsExactly("1.1.0");
    }

    @Test
    void errorOfTheWarehouseIsToldAndEndsTheSplitWithoutAnEndOfRows() throws IOException {
        warehouse.failNext(TestingWarehouse.transientError("connection lost"));
        assign(split(1, 0));
        fetch();

        assertThat(told)
                .containsExactly(new SplitEvent.Failure(1, WarehouseException.Cause.TRANSIENT, "connection lost"));
        assertThat(ends()).isZero();
        assertThat(finished).containsExactly("1.1.0");
        assertThat(warehouse.streams().get(0).isClosed()).isTrue();
    }

    @Test
    void splitOfAnOldAttemptIsLeftForOneOfANewer() throws IOException {
        warehouse.rows(split(1, 0).plan(), rows(5, "x".repeat(400_000)));
        warehouse.rows(split(2, 0).plan(), rows(4, ""));
        assign(split(1, 0));
        fetch();
        assign(split(2, 0));
        fetch();
        assertThat(finished).containsExactly("1.1.0");
        assertThat(ends()).isZero();
        assertThat(warehouse.streams().get(0).isClosed()).isTrue();

        fetch();
        assertThat(told).last().isEqualTo(new SplitEvent.Progress(2, 0, 4, true));
        assertThat(emitted)
                .last()
                .isInstanceOf(SplitEnd.class)
                .extracting(ReadRecord::attempt)
                .isEqualTo(2L);
    }

    @Test
    void queryUnderWayIsCancelled() throws IOException {
        warehouse.rows(split(1, 0).plan(), rows(5, "x".repeat(400_000)));
        assign(split(1, 0));
        fetch();
        reader.cancel();

        assertThat(warehouse.streams().get(0).isCancelled()).isTrue();
    }

    @Test
    void queryThatBeginsWhileTheReaderIsCancelledIsCancelledToo() throws IOException {
        warehouse.whileReadOpens(reader::cancel);
        assign(split(1, 0));
        fetch();

        assertThat(warehouse.streams().get(0).isCancelled()).isTrue();
    }

    @Test
    void closedReaderSaysSoAndLeavesNoQueryBehind() throws IOException {
        warehouse.rows(split(1, 0).plan(), rows(5, "x".repeat(400_000)));
        assign(split(1, 0));
        fetch();
        reader.close();

        assertThat(closed).containsExactly(reader);
        assertThat(warehouse.streams().get(0).isClosed()).isTrue();
    }

    private void assign(RoundSplit split) {
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(split)));
    }

    private void fetch() throws IOException {
        RecordsWithSplitIds<ReaderElement> fetched = reader.fetch();
        if (fetched.nextSplit() != null) {
            for (@Nullable ReaderElement next = fetched.nextRecordFromSplit();
                    next != null;
                    next = fetched.nextRecordFromSplit()) {
                take(next);
            }
            assertThat(fetched.nextSplit()).isNull();
        }
        finished.addAll(fetched.finishedSplits());
    }

    private void take(ReaderElement element) {
        if (element instanceof ReaderElement.Emit emit) {
            emitted.add(emit.record());
        } else if (element instanceof ReaderElement.Tell tell) {
            told.add(tell.event());
        }
    }

    private int rowsEmitted() {
        return emitted.stream()
                .mapToInt(record -> record instanceof RowBlock block ? block.rows() : 0)
                .sum();
    }

    private long ends() {
        return emitted.stream().filter(SplitEnd.class::isInstance).count();
    }

    private static List<byte[]> rows(int count, String value) {
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(TestingRows.pack("k" + i, "e", value));
        }
        return rows;
    }

    private static RoundSplit split(long attempt, int index) {
        return new RoundSplit(
                TestingSpec.round(1), attempt, index, 2, new SplitPlan("snapshot " + attempt, "part " + index));
    }
}
