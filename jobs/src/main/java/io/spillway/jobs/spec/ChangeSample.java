package io.spillway.jobs.spec;

import io.spillway.mapping.model.RowChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change that a round would make, for people to look at. It holds row values: it must not get into a log.
 *
 * @param recordId the row's primary key as events carry it, its start if it is very long: reports have to stay small
 * @param columns of a new row its values, of a deleted one what is known of it; of an updated one the columns that
 *     differ if the row that was sent is kept, and else its new values
 * @param moreColumns how many columns are left out, as the sample would become too long
 */
public record ChangeSample(RowChange change, String recordId, List<ColumnSample> columns, int moreColumns) {
    private static final int MOST_ID_CHARACTERS = 200;

    public ChangeSample {
        recordId = recordId.length() <= MOST_ID_CHARACTERS ? recordId : recordId.substring(0, MOST_ID_CHARACTERS) + "…";
        columns = List.copyOf(columns);
    }

    /**
     * A column of a sample.
     *
     * @param before the value that was sent, as JSON, long ones cut; null if there is none or it is not kept
     * @param after the value that would be sent; null if there is none
     */
    public record ColumnSample(
            String name, @Nullable String before, @Nullable String after) {

        /** The name alone: values must not get into a log by chance. */
        @Override
        public String toString() {
            return name;
        }
    }

    /** What happens alone: keys and values must not get into a log by chance. */
    @Override
    public String toString() {
        return "%s of %s".formatted(change, columns);
    }
}
