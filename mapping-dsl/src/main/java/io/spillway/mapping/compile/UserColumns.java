package io.spillway.mapping.compile;

import io.spillway.mapping.document.EventName;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Pointers;
import io.spillway.mapping.document.Problems;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The columns of a mapping that tell whose event it is, by their name in the event. */
final class UserColumns {
    private final MappingDocument document;
    private final Map<String, String> ids = new LinkedHashMap<>();

    UserColumns(MappingDocument document) {
        this.document = document;
        if (document.userId() != null) {
            ids.put("userId", document.userId());
        }
        if (document.anonymousId() != null) {
            ids.put("anonymousId", document.anonymousId());
        }
        ids.putAll(document.identifiers());
    }

    /** Name in the event to column. */
    Map<String, String> ids() {
        return Collections.unmodifiableMap(ids);
    }

    Set<String> columns() {
        return new LinkedHashSet<>(ids.values());
    }

    void check(ModelColumns model, Problems problems) {
        ids.forEach((name, column) -> model.findScalar(column, pointer(name), problems));
        if (document.name() instanceof EventName.FromColumn name) {
            model.findScalar(name.column(), "/name/column", problems);
        }
    }

    private String pointer(String name) {
        String parent = document.identifiers().isEmpty() ? "" : "/identifiers";
        return Pointers.child(parent, name);
    }

    /** Why a row without any of them is refused. */
    String reasonIfNone() {
        String names = String.join(" and ", ids.keySet());
        return switch (ids.size()) {
            case 1 -> names + " is null or blank";
            case 2 -> names + " are both null or blank";
            default -> names + " are all null or blank";
        };
    }
}
