package io.spillway.jobs.diff;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.spec.RowCounts;
import io.spillway.jobs.spec.RowCounts.Retries;
import io.spillway.mapping.model.PackedRow;
import io.spillway.mapping.model.RowChange;
import io.spillway.mapping.model.RowLayout;
import io.spillway.mapping.model.SyncMode;

/**
 * Compares the gathered rows of one key group with its pages: finds what changed and brings the pages up to date. Pages
 * whose rows did not change are not written. One instance merges one key group once.
 */
final class KeyGroupMerge {
    private static final int MOST_KEY_BYTES = 4096;

    private final RowLayout layout;
    private final boolean sendAll;
    private final boolean sendDeletes;
    private final boolean partial;
    private final Pages pages;
    private final SortedRows rows;
    private final UnchangedRows seen;
    private final RejectedKeys rejected;
    private final MergeOutput output;
    private final PageWriter writer = new PageWriter();

    private int row;
    private int entry;
    private boolean dirty;
    private boolean keptCompared;
    private boolean keptOtherwise;
    private long lastSeen;
    private long unchanged;
    private long inserted;
    private long updated;
    private long deleted;
    private long invalid;
    private long updatedAgain;
    private long deletedAgain;

    KeyGroupMerge(
            RowLayout layout,
            SyncMode mode,
            Round round,
            Pages pages,
            SortedRows rows,
            UnchangedRows seen,
            RejectedKeys rejected,
            MergeOutput output) {
        this.layout = layout;
        this.sendAll = sendsAll(mode, round);
        this.partial = round.isPartial();
        this.sendDeletes = sendsDeletes(mode);
        this.pages = pages;
        this.rows = rows;
        this.seen = seen;
        this.rejected = rejected;
        this.output = output;
    }

    /** Whether rows are sent that have not changed. */
    static boolean sendsAll(SyncMode mode, Round round) {
        return switch (mode) {
            case FULL -> true;
            case UPSERT, MIRROR -> round.kind() == RoundKind.FULL;
        };
    }

    private static boolean sendsDeletes(SyncMode mode) {
        return switch (mode) {
            case MIRROR -> true;
            case FULL, UPSERT -> false;
        };
    }

    /**
     * Merges with pages of one depth into pages of the same or a greater one, splitting them on the way. A partial
     * round leaves alone what it has no rows of, unless all pages are to be split.
     */
    RowCounts merge(Buckets from, Buckets to) throws Exception {
        int children = to.count() / from.count();
        for (int bucket = 0; bucket < from.count(); bucket++) {
            if (partial && children == 1 && !hasRowIn(to, bucket)) {
                continue;
            }
            Page page = pages.open(from.pageId(bucket));
            if (children > 1 && page.hasEntry()) {
                pages.removeOpened();
            }
            for (int child = 0; child < children; child++) {
                mergePage(page, to, bucket * children + child, children > 1);
            }
        }
        settleRejected();
        Retries retries =
                new Retries(updatedAgain, deletedAgain, rejected.left().size());
        return new RowCounts(rows.size() + seen.count(), unchanged, inserted, updated, deleted, invalid, retries);
    }

    private boolean hasRowIn(Buckets buckets, int bucket) {
        return row < rows.size() && buckets.of(rows.hash(row)) == bucket;
    }

    /** A rejected delete has left no entry behind: what else is gone was found on the way. */
    private void settleRejected() {
        if (partial) {
            rejected.leaveOthers();
        }
        for (byte[] gone : rejected.takeOthers()) {
            if (sendDeletes) {
                output.change(RowChange.DELETED, gone, 0, gone.length, null);
                deleted++;
                deletedAgain++;
            }
        }
    }

    /**
     * Rows that the pages hold after the merge.
     *
     * @param before how many they held
     */
    long lastSeen(long before) {
        return partial ? before + inserted : lastSeen;
    }

    private void mergePage(Page page, Buckets buckets, int bucket, boolean moved) throws Exception {
        writer.start();
        dirty = moved;
        keptCompared = false;
        while (true) {
            boolean entryHere = page.hasEntry() && buckets.of(page.hash()) == bucket;
            boolean rowHere = hasRowIn(buckets, bucket);
            if (!entryHere && !rowHere) {
                break;
            }
            int order = !rowHere ? -1 : !entryHere ? 1 : rows.comparePageEntry(page, row);
            if (order < 0) {
                entryAlone(page);
            } else {
                mergeRows(page, order == 0);
            }
        }
        lastSeen += writer.entries();
        if (dirty) {
            write(buckets.pageId(bucket), moved);
        }
    }

    private void write(int id, boolean moved) throws Exception {
        if (writer.entries() > 0) {
            pages.write(id, writer);
        } else if (!moved) {
            pages.removeOpened();
        }
    }

    private void entryAlone(Page page) {
        if (seen.seen(entry)) {
            unchanged++;
            rejected.leave(page.bytes(), page.keptOffset());
            keep(page);
            return;
        }
        if (partial) {
            // the row may be there and not be new
            keep(page);
            return;
        }
        rejected.take(page.bytes(), page.keptOffset());
        if (sendDeletes) {
            output.change(RowChange.DELETED, page.bytes(), page.keptOffset(), page.keptLength(), page);
            deleted++;
        }
        writer.leaveOut(page, layout.keyCount());
        dirty = true;
        next(page);
    }

    /** The entry stays as it is. */
    private void keep(Page page) {
        writer.copy(page);
        next(page);
    }

    private void next(Page page) {
        page.next();
        entry++;
    }

    /** Merges all rows of the key at {@link #row}. */
    private void mergeRows(Page page, boolean known) {
        int first = row;
        int end = first + 1;
        boolean seenBefore = known && seen.seen(entry);
        boolean alike = !seenBefore || rows.sameFingerprint(page, first);
        while (end < rows.size() && rows.sameKey(first, end)) {
            alike &= rows.sameFingerprint(first, end);
            end++;
        }
        row = end;
        if (seenBefore) {
            refuseBeside(page, first, end, alike);
            return;
        }
        int valid = refuse(first, end, alike);
        if (valid == 0) {
            rejected.leave(rows.bytes(first), rows.offset(first));
            if (known) {
                // what was sent of this key stays as it is
                keep(page);
            }
            return;
        }
        boolean again = rejected.take(rows.bytes(first), rows.offset(first));
        if (!known) {
            insert(first);
        } else {
            compare(page, first, again);
        }
    }

    /** Refuses rows whose key has come before in the very row that was last seen. */
    private void refuseBeside(Page page, int first, int end, boolean alike) {
        int all = 1 + end - first;
        if (alike) {
            unchanged++;
        } else {
            invalid++;
            output.invalid(different(all), page.bytes(), page.keptOffset());
        }
        for (int i = first; i < end; i++) {
            invalid++;
            output.invalid(alike ? same(all) : different(all), rows.bytes(i), rows.offset(i));
        }
        rejected.leave(page.bytes(), page.keptOffset());
        keep(page);
    }

    private static String different(int rows) {
        return "%d different rows have this primary key".formatted(rows);
    }

    private static String same(int rows) {
        return "the same row is there %d times, it is sent once".formatted(rows);
    }

    /** Counts the rows that must not be sent, and gives the number of those that may: 1 or 0. */
    private int refuse(int first, int end, boolean alike) {
        String reason = null;
        if (rows.hasNullInKey(first)) {
            reason = "the primary key is NULL or has a NULL part";
        } else if (rows.keyBytes(first) > MOST_KEY_BYTES) {
            reason = "the primary key is longer than %d bytes".formatted(MOST_KEY_BYTES);
        } else if (!alike) {
            reason = different(end - first);
        }
        int valid = reason == null ? 1 : 0;
        for (int i = first + valid; i < end; i++) {
            invalid++;
            output.invalid(reason == null ? same(end - first) : reason, rows.bytes(i), rows.offset(i));
        }
        return valid;
    }

    private void insert(int index) {
        output.change(RowChange.INSERTED, rows.bytes(index), rows.offset(index), rows.length(index), null);
        inserted++;
        writer.add(rows, index, keptLength(index));
        dirty = true;
    }

    private void compare(Page page, int index, boolean again) {
        boolean same = rows.sameFingerprint(page, index);
        if (same && !sendAll && !again) {
            unchanged++;
        } else {
            updatedAgain += same && !sendAll ? 1 : 0;
            output.change(RowChange.UPDATED, rows.bytes(index), rows.offset(index), rows.length(index), page);
            updated++;
        }
        if (same && !keptOtherwise(page, index)) {
            writer.copy(page);
        } else {
            writer.add(rows, index, keptLength(index));
            dirty = true;
        }
        next(page);
    }

    /**
     * Whether this page was written when something else was kept of a row: then it is written anew. Its first row that
     * did not change speaks for the page; entries that stay as they were all the same do no harm, as nothing of them is
     * read but what a delete needs.
     */
    private boolean keptOtherwise(Page page, int index) {
        if (!keptCompared) {
            keptCompared = true;
            keptOtherwise = page.keptLength() != keptLength(index);
        }
        return keptOtherwise;
    }

    private int keptLength(int index) {
        return PackedRow.prefixLength(rows.bytes(index), rows.offset(index), layout.keptCount());
    }
}
