package io.spillway.jobs.diff;

import io.spillway.jobs.spec.ChangeSample;
import io.spillway.jobs.spec.ChangeSample.ColumnSample;
import io.spillway.mapping.compile.CompiledMapping;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a sample shows of one row, as much as there is room for. */
final class SampledRow {
    /** Of names and values together: a report has many samples and goes out several times a second. */
    private static final int MOST_CHARACTERS = 2000;

    private final CompiledMapping mapping;
    private final List<ColumnSample> columns = new ArrayList<>();
    private int characters;
    private int moreColumns;

    SampledRow(CompiledMapping mapping) {
        this.mapping = mapping;
    }

    /** Every value of a row that would be sent. */
    void sent(byte[] row, int offset) {
        int at = offset;
        for (int i = 0; i < mapping.layout().columns().size(); i++) {
            add(i, null, mapping.shown(i, row, at));
            at = PackedRow.skipField(row, at);
        }
    }

    /** The first values of a row that is gone. */
    void gone(byte[] row, int offset, int fields) {
        int at = offset;
        for (int i = 0; i < fields; i++) {
            add(i, mapping.shown(i, row, at), null);
            at = PackedRow.skipField(row, at);
        }
    }

    /** The values that differ between two whole rows. */
    void compared(byte[] before, int beforeOffset, byte[] after, int afterOffset) {
        int was = beforeOffset;
        int is = afterOffset;
        for (int i = 0; i < mapping.layout().columns().size(); i++) {
            int wasEnd = PackedRow.skipField(before, was);
            int isEnd = PackedRow.skipField(after, is);
            // the length that a field begins with tells NULL from nothing
            if (!Arrays.equals(before, was, wasEnd, after, is, isEnd)) {
                add(i, mapping.shown(i, before, was), mapping.shown(i, after, is));
            }
            was = wasEnd;
            is = isEnd;
        }
    }

    private void add(int column, @Nullable String before, @Nullable String after) {
        String name = mapping.layout().columns().get(column).name();
        int size = name.length() + length(before) + length(after);
        if (moreColumns > 0 || characters + size > MOST_CHARACTERS) {
            moreColumns++;
        } else {
            characters += size;
            columns.add(new ColumnSample(name, before, after));
        }
    }

    private static int length(@Nullable String value) {
        return value == null ? 0 : value.length();
    }

    ChangeSample sample(RowChange change, String recordId) {
        return new ChangeSample(change, recordId, columns, moreColumns);
    }
}
