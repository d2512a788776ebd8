package io.spillway.benchmarks.rounds;

import io.spillway.jobs.spec.RowCounts;

/** What is measured. */
enum Subject {
    COPY("psql COPY"),
    FAST_HASH("diff in SQL, fast hashes"),
    MD5("diff in SQL, md5"),
    EXCEPT("diff in SQL, EXCEPT"),
    FIRST("round, first"),
    UNCHANGED("round, unchanged"),
    CHANGED_1("round, 1 % updated, 1 % deleted"),
    CHANGED_10("round, 10 % updated"),
    RANDOM_FIRST("random order, first, by HTTP"),
    RANDOM_UNCHANGED("random order, unchanged");

    private final String label;

    Subject(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Whether a round found what was there to find. */
    boolean isMetBy(RowCounts counts) {
        long read = counts.read();
        return switch (this) {
            case COPY, FAST_HASH, MD5, EXCEPT -> true;
            case FIRST, RANDOM_FIRST -> counts.inserted() == read && counts.changes() == read;
            case UNCHANGED, RANDOM_UNCHANGED -> counts.unchanged() == read && counts.changes() == 0;
            case CHANGED_1 ->
                near(counts.updated(), read, 100) && near(counts.deleted(), read, 100) && balanced(counts);
            case CHANGED_10 -> near(counts.updated(), read, 10) && counts.deleted() == 0 && balanced(counts);
        };
    }

    private static boolean near(long found, long read, long divisor) {
        return Math.abs(found - read / divisor) <= read / divisor / 10 + 1;
    }

    private static boolean balanced(RowCounts counts) {
        return counts.inserted() == 0 && counts.unchanged() + counts.updated() == counts.read();
    }
}
