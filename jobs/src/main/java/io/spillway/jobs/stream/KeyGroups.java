package io.spillway.jobs.stream;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.spillway.mapping.model.PackedRow;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Gives every row its key group, and every key group the one partition key under which all its state lives. A Flink key
 * per key group, not per row, is what allows rows to travel and to be stored in bulk.
 */
public final class KeyGroups implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Hasher64 HASHER = Hashing.xxh3_64();

    private final int[] partitionKeys;

    /** Keys for this many key groups, which is the job's maximum parallelism. */
    public KeyGroups(int count) {
        partitionKeys = new int[count];
        Arrays.fill(partitionKeys, -1);
        int found = 0;
        for (int candidate = 0; found < count; candidate++) {
            int group = KeyGroupRangeAssignment.assignToKeyGroup(candidate, count);
            if (partitionKeys[group] < 0) {
                partitionKeys[group] = candidate;
                found++;
            }
        }
    }

    public int count() {
        return partitionKeys.length;
    }

    /** The Flink key of a key group. */
    public Integer partitionKey(int keyGroup) {
        return partitionKeys[keyGroup];
    }

    /** The hash of a packed row's key; part of the pages' format, it can never change. */
    public static long hash(byte[] row, int offset, int keyCount) {
        return HASHER.hashBytesToLong(row, offset, PackedRow.prefixLength(row, offset, keyCount));
    }

    /** The key group of a key, from the lower half of its hash; pages use the upper bits. */
    public int of(long hash) {
        return (int) (((hash & 0xffff_ffffL) * partitionKeys.length) >>> 32);
    }
}
