package io.spillway.mapping.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the values of one sort of event come from, by the paths that lead to them from the event's top. */
final class Origins {
    private final Map<List<String>, Origin> byPath = new HashMap<>();

    Origins put(List<String> path, Origin origin) {
        byPath.put(List.copyOf(path), origin);
        return this;
    }

    /** The first names below a top-level object. */
    Set<String> below(String section) {
        return byPath.keySet().stream()
                .filter(path -> path.size() > 1 && path.get(0).equals(section))
                .map(path -> path.get(1))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The origin of what lies at a path, which is that of the nearest value around it. */
    Origin of(List<String> path) {
        for (int length = path.size(); length > 0; length--) {
            @Nullable Origin origin = byPath.get(path.subList(0, length));
            if (origin != null) {
                return origin;
            }
        }
        return Origin.SPILLWAY;
    }
}
