package io.spillway.jobs.diff;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.spillway.jobs.spec.ChangeSample;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.compile.UnmappableRowException;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.RowLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps some of a key group's changes for people to look at, a few of each kind, and drops the others. For one key
 * group.
 */
final class SampledChanges implements MergeOutput {
    /** Of each kind. Hashing spreads the changes over the key groups, so a few of each make enough. */
    static final int MOST_SAMPLES = 5;

    private final CompiledMapping mapping;
    private final RowLayout layout;
    private final Hasher128 fingerprint;
    private final InvalidRows invalid;
    private final Map<RowChange, Integer> taken = new EnumMap<>(RowChange.class);
    private final List<ChangeSample> samples = new ArrayList<>();

    SampledChanges(CompiledMapping mapping) {
        this.mapping = mapping;
        this.layout = mapping.layout();
        this.fingerprint = Hashing.xxh3_128(mapping.fingerprintSeed());
        this.invalid = new InvalidRows(mapping::recordId);
    }

    @Override
    public void change(RowChange change, byte[] bytes, int offset, int length, @Nullable Page lastSeen) {
        if (taken.merge(change, 1, Integer::sum) > MOST_SAMPLES) {
            return;
        }
        SampledRow row = new SampledRow(mapping);
        boolean whole = lastSeen != null && isWhole(lastSeen);
        switch (change) {
            case INSERTED -> row.sent(bytes, offset);
            case UPDATED -> {
                if (lastSeen != null && whole) {
                    row.compared(lastSeen.bytes(), lastSeen.keptOffset(), bytes, offset);
                } else {
                    row.sent(bytes, offset);
                }
            }
            case DELETED -> row.gone(bytes, offset, whole ? layout.columns().size() : layout.deleteCount());
        }
        samples.add(row.sample(change, recordId(bytes, offset)));
    }

    /**
     * Whether an entry holds the whole row as this mapping lays it out. Entries outlive mappings and what was to be
     * kept; that the fingerprint is that of the kept bytes says that both were the same as now.
     */
    private boolean isWhole(Page entry) {
        if (layout.keptCount() < layout.columns().size()) {
            return false;
        }
        HashValue128 print = fingerprint.hashBytesTo128Bits(entry.bytes(), entry.keptOffset(), entry.keptLength());
        return entry.hasFingerprint(print.getMostSignificantBits(), print.getLeastSignificantBits());
    }

    private String recordId(byte[] row, int offset) {
        try {
            return mapping.recordId(row, offset);
        } catch (UnmappableRowException e) {
            return "a row whose key cannot be shown";
        }
    }

    @Override
    public void invalid(String reason, byte[] bytes, int offset) {
        invalid.add(reason, bytes, offset);
    }

    List<ChangeSample> samples() {
        return samples;
    }

    List<String> invalidSamples() {
        return invalid.samples();
    }
}
