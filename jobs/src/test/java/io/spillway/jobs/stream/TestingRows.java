package io.spillway.jobs.stream;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.spillway.mapping.model.PackedRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of texts, packed and unpacked. */
public final class TestingRows {
    private TestingRows() {}

    public static byte[] pack(List<@Nullable String> values) {
        List<byte @Nullable []> fields = new ArrayList<>();
        for (String value : values) {
            fields.add(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        }
        return PackedRow.of(fields);
    }

    public static byte[] pack(String... values) {
        return pack(List.of(values));
    }

    public static List<@Nullable String> unpack(byte[] bytes, int offset, int length) {
        List<@Nullable String> values = new ArrayList<>();
        for (int at = offset; at < offset + length; at = PackedRow.skipField(bytes, at)) {
            int field = PackedRow.fieldLength(bytes, at);
            values.add(field < 0 ? null : new String(bytes, at + 4, field, StandardCharsets.UTF_8));
        }
        return values;
    }

    /** A row as it stands in blocks. */
    public static byte[] entry(long hash, byte[] row) {
        HashValue128 print = Hashing.xxh3_128().hashBytesTo128Bits(row);
        return entry(hash, print.getMostSignificantBits(), print.getLeastSignificantBits(), row);
    }

    public static byte[] entry(long hash, long printHigh, long printLow, byte[] row) {
        return ByteBuffer.allocate(ReadRecord.RowBlock.ROW_HEADER + row.length)
                .putLong(hash)
                .putLong(printHigh)
                .putLong(printLow)
                .putInt(row.length)
                .put(row)
                .array();
    }

    public static byte[] join(List<byte[]> entries) {
        ByteBuilder all = new ByteBuilder(64);
        entries.forEach(entry -> all.put(entry, 0, entry.length));
        return all.toBytes();
    }
}
