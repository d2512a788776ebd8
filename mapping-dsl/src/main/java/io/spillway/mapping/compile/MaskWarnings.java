package io.spillway.mapping.compile;

import io.spillway.mapping.document.EventName;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds columns that are masked in one place of an event and plain in another. */
final class MaskWarnings {
    private final MappingDocument document;
    private final List<String> primaryKey;
    private final List<MappedColumn> mapped;
    private final List<MappedExpression> computed;
    private final Set<String> masked = new LinkedHashSet<>();

    MaskWarnings(
            MappingDocument document,
            List<String> primaryKey,
            List<MappedColumn> mapped,
            List<MappedExpression> computed) {
        this.document = document;
        this.primaryKey = primaryKey;
        this.mapped = mapped;
        this.computed = computed;
        mapped.stream()
                .filter(column -> column.rule().mask() != null)
                .forEach(column -> masked.add(column.column().name()));
        computed.forEach(field -> masked.addAll(field.expression().hidden()));
    }

    void addTo(Problems warnings) {
        new UserColumns(document).columns().forEach(column -> warn(column, "", "as an identifier", warnings));
        primaryKey.forEach(column -> warn(column, "", "as recordId, since it is in the primary key", warnings));
        if (document.name() instanceof EventName.FromColumn name) {
            warn(name.column(), "/name", "as the event's name", warnings);
        }
        for (MappedColumn column : mapped) {
            if (column.rule().mask() == null) {
                warn(column.column().name(), column.pointer(), "as " + column.path(), warnings);
            }
        }
        for (MappedExpression field : computed) {
            for (String column : field.expression().plain()) {
                warn(column, field.pointer(), "in the expression of " + field.path(), warnings);
            }
        }
    }

    private void warn(String column, String pointer, String place, Problems warnings) {
        if (masked.contains(column)) {
            warnings.add(
                    pointer,
                    "column %s is masked in one place and sent plain %s".formatted(Problem.quote(column), place));
        }
    }
}
