package io.spillway.jobs.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.spillway.jobs.stream.KeyGroups;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.ColumnType;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RejectedRowsTest {
    private static final int MOST_TRIES = 3;
    private static final RowLayout LAYOUT =
            new RowLayout(List.of(new Column("id", ColumnType.TEXT), new Column("name", ColumnType.TEXT)), 1, 1, 1);

    private final KeyGroups keyGroups = new KeyGroups(4);
    private final KeyedMap state = new KeyedMap();
    private RejectedRows rows = rows();

    private RejectedRows rows() {
        return new RejectedRows(keyGroups, LAYOUT, key -> state.current = key, state);
    }

    @Test
    void triesOfARowAreCountedFromMergeToMergeUntilItIsGivenUp() throws Exception {
        assertThat(reject("a")).isEqualTo(1);
        rows.keepOnly(0, List.of());
        assertThat(told()).as("it is on its way").isEmpty();
        assertThat(reject("a")).isEqualTo(2);
        assertThat(told()).containsExactly("a");
        rows.keepOnly(0, List.of());
        assertThat(reject("a")).isEqualTo(MOST_TRIES);
        assertThat(told()).as("it is given up").isEmpty();
        assertThat(reject("a")).as("it has changed and begins anew").isEqualTo(1);
    }

    @Test
    void rowThatWasDeliveredBeginsAnew() throws Exception {
        reject("a");
        reject("b");
        rows.keepOnly(0, List.of());
        rows.delivered(0, row("a"), 0);
        assertThat(reject("a")).isEqualTo(1);
        assertThat(reject("b")).isEqualTo(2);
    }

    @Test
    void rowThatCouldNotBeTriedAgainKeepsItsTries() throws Exception {
        reject("a");
        rows.keepOnly(0, List.of());
        reject("a");
        rows.keepOnly(0, List.of(row("a")));
        assertThat(told()).containsExactly("a");
        rows.keepOnly(0, List.of());
        assertThat(reject("a")).isEqualTo(3);
    }

    @Test
    void rowOfWhichNobodyHasToBeToldIsForgotten() throws Exception {
        reject("gone");
        rows.keepOnly(0, List.of());
        rows.forgetThoseOnTheirWay(0);
        assertThat(state.batches()).isEmpty();
        assertThat(reject("gone")).isEqualTo(1);
    }

    @Test
    void whatIsOnItsWayIsKnownAfterARestart() throws Exception {
        reject("a");
        rows.keepOnly(0, List.of());
        rows = rows();
        rows.delivered(0, row("a"), 0);
        assertThat(reject("a")).isEqualTo(1);
        rows.keepOnly(0, List.of());
        rows = rows();
        assertThat(reject("a")).isEqualTo(2);
    }

    @Test
    void rowsOfVersion1WereTriedOnce() throws Exception {
        byte[] row = row("a");
        state.current = keyGroups.partitionKey(0);
        state.put(
                KeyGroups.hash(row, 0, 1),
                ByteBuffer.allocate(5 + row.length)
                        .put((byte) 1)
                        .putInt(row.length)
                        .put(row)
                        .array());
        assertThat(told()).containsExactly("a");
        rows.keepOnly(0, List.of());
        assertThat(reject("a")).isEqualTo(2);
    }

    @Test
    void rowsOfALaterVersionAreNotRead() {
        state.current = keyGroups.partitionKey(0);
        state.put(1L, new byte[] {3});
        assertThatIOException().isThrownBy(this::told).withMessageContaining("version 3");
    }

    private int reject(String id) throws Exception {
        return rows.rejected(0, row(id), 0, MOST_TRIES);
    }

    private List<String> told() throws Exception {
        List<String> ids = new ArrayList<>();
        rows.tell(0, row -> ids.add(new String(row, 4, row.length - 4, UTF_8)));
        return ids;
    }

    private static byte[] row(String id) {
        return PackedRow.of(List.of(id.getBytes(UTF_8)));
    }
}
