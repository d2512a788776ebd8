package io.spillway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class KeyGroupsTest {
    @Test
    void hashOfAKeyNeverChanges() {
        byte[] row = TestingRows.pack("key-1", "other");

        // written down once: pages of every release are in the order of this hash
        assertThat(KeyGroups.hash(row, 0, 1)).isEqualTo(0x7da23c19402d3f52L);
        assertThat(KeyGroups.hash(row, 0, 2)).isEqualTo(0x3c6264bb5e5b70cfL);
    }

    @Test
    void keyGroupOfAHashNeverChanges() {
        KeyGroups groups = new KeyGroups(128);

        assertThat(groups.of(0)).isZero();
        assertThat(groups.of(0x8000_0000L)).isEqualTo(64);
        assertThat(groups.of(-1)).isEqualTo(127);
    }

    @Test
    void partitionKeyOfEachKeyGroupLandsInIt() {
        for (int count : new int[] {1, 4, 128, 1000}) {
            KeyGroups groups = new KeyGroups(count);
            for (int group = 0; group < count; group++) {
                assertThat(KeyGroupRangeAssignment.assignToKeyGroup(groups.partitionKey(group), count))
                        .isEqualTo(group);
            }
        }
    }
}
