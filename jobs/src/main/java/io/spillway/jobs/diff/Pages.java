package io.spillway.jobs.diff;

import org.jspecify.annotations.Nullable;

/**
 * The pages of one key group as they are read and written. What changes in a page is put beside it as long as that is
 * little, so that a round with few changes writes few bytes: a page has some hundred rows, hence one row in a hundred
 * touches nearly all of them. What stands beside a page is itself a page of entries, of which some say that a row is
 * gone; it has the page's id with a minus sign.
 */
final class Pages {
    /** A page is written anew when what stands beside it would have more of its bytes, in percent. */
    private static final int MOST_BESIDE = 25;

    private final PageStore store;
    private final int keyCount;
    private final int mostBeside;
    private final PageWriter overlaid = new PageWriter();

    private int opened;
    private byte @Nullable [] page;
    private byte @Nullable [] beside;

    Pages(PageStore store, int keyCount) {
        this(store, keyCount, MOST_BESIDE);
    }

    Pages(PageStore store, int keyCount, int mostBeside) {
        this.store = store;
        this.keyCount = keyCount;
        this.mostBeside = mostBeside;
    }

    /** Opens a page at its first entry, an empty one if it was never written. */
    Page open(int id) throws Exception {
        byte[] read = store.get(id);
        byte[] changes = read == null ? null : store.get(-id);
        opened = id;
        page = read;
        beside = changes;
        return changes == null ? Page.open(read) : Page.open(overlay(Page.open(read), Page.open(changes), false));
    }

    /** Stores a page as it was written; only of the one that was opened last it is known what has changed. */
    void write(int id, PageWriter written) throws Exception {
        byte[] before = id == opened ? page : null;
        if (before != null) {
            byte[] changes = written.changes();
            byte[] all = beside == null ? changes : overlay(Page.open(beside), Page.open(changes), true);
            if (all.length * 100L <= (long) before.length * mostBeside) {
                store.put(-id, all);
                return;
            }
            removeBeside();
        }
        store.put(id, written.page());
    }

    /** Removes the page that was opened last, which has been written. */
    void removeOpened() throws Exception {
        store.remove(opened);
        removeBeside();
    }

    private void removeBeside() throws Exception {
        if (beside != null) {
            store.remove(-opened);
            beside = null;
        }
    }

    /** The entries of both; of the same key, that of the upper one. */
    private byte[] overlay(Page lower, Page upper, boolean keepGone) {
        overlaid.start();
        while (lower.hasEntry() || upper.hasEntry()) {
            int order = !upper.hasEntry() ? -1 : !lower.hasEntry() ? 1 : lower.compare(upper, keyCount);
            if (order < 0) {
                overlaid.copy(lower);
                lower.next();
                continue;
            }
            if (order == 0) {
                lower.next();
            }
            if (keepGone || !upper.isGone()) {
                overlaid.copy(upper);
            }
            upper.next();
        }
        return overlaid.page();
    }
}
