package io.spillway.mapping.compile;

import io.spillway.mapping.document.FieldRule;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.SpecialValues;
import io.spillway.mapping.model.RowLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A layout's columns, ready to be written as a document wants them. */
final class LayoutFields {
    private final SpecialValues special;
    private final Map<String, Field> exact = new LinkedHashMap<>();

    LayoutFields(RowLayout layout, MappingDocument document) {
        this.special = document.specialValues();
        for (int i = 0; i < layout.columns().size(); i++) {
            exact.put(
                    layout.columns().get(i).name(),
                    Field.exact(i, layout.columns().get(i)));
        }
    }

    PrimaryKey primaryKey(int keyCount) {
        return new PrimaryKey(exact.values().stream().limit(keyCount).toList());
    }

    /** A column that tells whose event it is, or what the event is called. */
    Field plain(String column) {
        return of(column, FieldRule.PLAIN);
    }

    Field field(MappedColumn mapped) {
        return of(mapped.column().name(), mapped.rule());
    }

    private Field of(String column, FieldRule rule) {
        Field field = Objects.requireNonNull(exact.get(column));
        return Field.of(field.index(), field.column(), rule, special);
    }

    ComputedValue value(MappedExpression mapped) {
        Map<String, Field> read = new HashMap<>();
        mapped.expression().columns().forEach(column -> read.put(column, Objects.requireNonNull(exact.get(column))));
        return new ComputedValue(mapped.path().toString(), mapped.expression(), read, special);
    }

    /** The columns of the key, in its order. */
    List<String> keyColumns(int keyCount) {
        return exact.keySet().stream().limit(keyCount).toList();
    }
}
