package io.spillway.jobs.diff;

/**
 * How a key group's rows are spread over pages: by the highest bits of their keys' hashes, so that the order of hashes
 * is the order of buckets, and a bucket splits into neighbours.
 *
 * @param depth how many bits, 0 to 24
 */
record Buckets(int depth) {
    /** A page is meant to have about as many entries, at most. */
    static final int ROWS_PER_PAGE = 512;

    private static final int MOST_DEPTH = 24;

    Buckets {
        if (depth < 0 || depth > MOST_DEPTH) {
            throw new IllegalArgumentException(
                    "Buckets have depth %d, 0 to %d is possible".formatted(depth, MOST_DEPTH));
        }
    }

    /** These buckets, or as many more as it takes for this many rows. Buckets never become fewer. */
    Buckets grownTo(long rows) {
        int wanted = depth;
        while (wanted < MOST_DEPTH && rows >> wanted > ROWS_PER_PAGE) {
            wanted++;
        }
        return new Buckets(wanted);
    }

    int count() {
        return 1 << depth;
    }

    /** The bucket of a hash; hashes in signed order give buckets in order. */
    int of(long hash) {
        return depth == 0 ? 0 : (int) ((hash ^ Long.MIN_VALUE) >>> (Long.SIZE - depth));
    }

    /** The page of a bucket; pages of different depths have different ids. */
    int pageId(int bucket) {
        return 1 << depth | bucket;
    }
}
