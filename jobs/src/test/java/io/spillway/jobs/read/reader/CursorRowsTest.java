package io.spillway.jobs.read.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.read.split.TestingWarehouse;
import io.spillway.jobs.warehouse.SplitPlan;
import io.spillway.jobs.warehouse.WarehouseException;
import io.spillway.mapping.model.PackedRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CursorRowsTest {
    private static final byte[] ID = "id".getBytes(StandardCharsets.UTF_8);

    private static final byte[] NULL = {};

    @Test
    void valueBehindTheRowIsTakenOff() throws WarehouseException {
        byte[] plain = PackedRow.of(Arrays.asList(ID, null));
        try (CursorRows rows = rows(int8(7))) {
            assertThat(rows.next()).isTrue();
            assertThat(Arrays.copyOfRange(rows.bytes(), rows.offset(), rows.offset() + rows.length()))
                    .isEqualTo(plain);
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void highestValueIsRememberedWhateverItsSize() throws WarehouseException {
        assertThat(highest(int8(-5), int8(1L << 40), int8(3))).isEqualTo(1L << 40);
        assertThat(highest(int4(-5), int4(-6))).isEqualTo(-5);
        assertThat(highest(int2(300), int2(-1))).isEqualTo(300);
    }

    @Test
    void nullsAndInfinitiesDoNotCount() throws WarehouseException {
        assertThat(highest()).isNull();
        assertThat(highest(NULL, int8(Long.MAX_VALUE), int8(Long.MIN_VALUE))).isNull();
        assertThat(highest(int4(Integer.MAX_VALUE), int4(4), NULL, int4(Integer.MIN_VALUE)))
                .isEqualTo(4);
        assertThat(highest(int8(Integer.MAX_VALUE))).isEqualTo(Integer.MAX_VALUE);
    }

    private static @Nullable Long highest(byte[]... values) throws WarehouseException {
        try (CursorRows rows = rows(values)) {
            boolean more = true;
            while (more) {
                more = rows.next();
            }
            return rows.highest();
        }
    }

    private static CursorRows rows(byte[]... values) {
        TestingWarehouse warehouse = new TestingWarehouse();
        SplitPlan split = new SplitPlan("snapshot", "part");
        List<byte[]> rows = new ArrayList<>();
        for (byte[] value : values) {
            rows.add(PackedRow.of(Arrays.asList(ID, null, value.length == 0 ? null : value)));
        }
        warehouse.rows(split, rows);
        return new CursorRows(warehouse.read(split), 2);
    }

    private static byte[] int8(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] int4(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] int2(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }
}
