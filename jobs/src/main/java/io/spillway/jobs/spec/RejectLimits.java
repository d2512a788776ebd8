package io.spillway.jobs.spec;

/**
 * What becomes of rejected rows.
 *
 * @param tries after so many rejections in a row a row is given up until it changes, 1 to 1,000
 * @param percent a run stops once more than this share of its events is rejected, 0 to 100; 100 for never
 */
public record RejectLimits(int tries, int percent) {
    public static final int DEFAULT_TRIES = 20;
    public static final int DEFAULT_PERCENT = 50;

    /** What holds where nothing else was asked for. */
    public static final RejectLimits DEFAULT = new RejectLimits(DEFAULT_TRIES, DEFAULT_PERCENT);

    /** Fewer rejected events say nothing about a destination. */
    private static final int FEW = 100;

    /** Whether so many rejected events are too many. */
    public boolean areTooMany(long rejected, long delivered) {
        return rejected >= FEW && rejected * 100 > percent * (rejected + delivered);
    }
}
