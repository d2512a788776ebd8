package io.spillway.mapping.compile;

import io.spillway.mapping.document.DeleteForm;
import io.spillway.mapping.document.Digests;
import io.spillway.mapping.document.EventName;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.RowLayout;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Orders the columns that a mapping needs: the key, what deletes need, the rest. */
final class LayoutPlan {
    private LayoutPlan() {}

    static RowLayout layout(
            MappingDocument document,
            Collection<Column> model,
            List<String> primaryKey,
            SyncMode mode,
            Keep keep,
            Set<String> mapped) {
        Set<String> ids = new UserColumns(document).columns();
        Set<String> names = new LinkedHashSet<>(primaryKey);
        if (mode == SyncMode.MIRROR) {
            names.addAll(inModelOrder(model, ids));
        }
        int identifiers = names.size();
        Set<String> used = new HashSet<>(ids);
        used.addAll(mapped);
        if (document.name() instanceof EventName.FromColumn name) {
            used.add(name.column());
        }
        names.addAll(inModelOrder(model, used));
        boolean deletesTellAll = mode == SyncMode.MIRROR && document.delete() instanceof DeleteForm.AsTrack;
        int deletes = deletesTellAll ? names.size() : identifiers;
        int kept = switch (keep) {
            case FINGERPRINT, IDENTIFIERS -> deletes;
            case ROW -> names.size();
        };
        return new RowLayout(columns(names, model), primaryKey.size(), deletes, kept);
    }

    private static List<String> inModelOrder(Collection<Column> model, Set<String> names) {
        return model.stream().map(Column::name).filter(names::contains).toList();
    }

    private static List<Column> columns(Set<String> names, Collection<Column> model) {
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            model.stream().filter(column -> column.name().equals(name)).forEach(columns::add);
        }
        return columns;
    }

    /** A digest of all that an event's bytes depend on, other than the row and the envelope; not of what is kept. */
    static String fingerprintVersion(MappingDocument document, RowLayout layout) {
        StringBuilder text = new StringBuilder(document.digest());
        text.append('\n').append(layout.keyCount()).append('\n').append(layout.deleteCount());
        for (Column column : layout.columns()) {
            // names may hold anything, so their length goes first
            text.append('\n').append(column.name().length()).append(' ').append(column.name());
            text.append(' ').append(column.type().name());
        }
        return Digests.sha256(text.toString());
    }
}
