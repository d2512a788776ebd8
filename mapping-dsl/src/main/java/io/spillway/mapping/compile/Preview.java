package io.spillway.mapping.compile;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.mapping.document.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An event for people to look at.
 *
 * @param event as it would be sent, but for {@code sentAt}
 * @param origins where each of its values comes from, by JSON pointer into the event and in its order; an empty object
 *     or list counts as a value
 * @param warnings what may surprise, with pointers into the event
 */
public record Preview(JsonNode event, Map<String, Origin> origins, List<Problem> warnings) {
    public Preview {
        origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
        warnings = List.copyOf(warnings);
    }
}
