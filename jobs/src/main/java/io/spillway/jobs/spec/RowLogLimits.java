package io.spillway.jobs.spec;

/**
 * How long the row log is kept.
 *
 * @param days files that are older are removed, 0 to 3,650; 0 for no log at all
 * @param megabytes the oldest files are removed while there is more than this, 1 to 1,000,000
 */
public record RowLogLimits(int days, int megabytes) {
    /** What holds where nothing else was asked for. */
    public static final RowLogLimits DEFAULT = new RowLogLimits(14, 2_048);

    /** Whether there is a log. */
    public boolean isOn() {
        return days > 0;
    }
}
