package io.spillway.jobs.destination.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a record event says. Numbers have all their digits.
 *
 * @param isDelete whether the row is gone; otherwise it is new or changed
 * @param keys values of the key's columns by name
 * @param fields values of other columns by name
 */
record RecordChange(boolean isDelete, Map<String, JsonNode> keys, Map<String, JsonNode> fields) {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .reader();

    RecordChange {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Reads an event.
     *
     * @throws SetupException if it is no record event
     */
    static RecordChange read(byte[] event) throws RowException, SetupException {
        try {
            return of(JSON.readTree(event));
        } catch (JsonProcessingException e) {
            throw new RowException("the event is no JSON that can be read: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory can be read", e);
        }
    }

    private static RecordChange of(JsonNode event) throws SetupException, RowException {
        String type = event.path("type").asText();
        if (!type.equals("record")) {
            throw new SetupException(("a database takes record events, and the mapping makes %s events of rows:"
                            + " write \"mode: record\" with \"identifiers\", and leave \"delete\" out")
                    .formatted(type));
        }
        Map<String, JsonNode> keys = members(event.path("identifiers"));
        if (keys.isEmpty()) {
            throw new SetupException("the events have no identifiers, which tell the table's rows apart");
        }
        for (Map.Entry<String, JsonNode> key : keys.entrySet()) {
            if (key.getValue().isNull()) {
                throw new RowException("column \"%s\": it identifies the row, and is NULL".formatted(key.getKey()));
            }
        }
        Map<String, JsonNode> fields = members(event.path("fields"));
        fields.keySet().removeAll(keys.keySet());
        return new RecordChange(event.path("action").asText().equals("delete"), keys, fields);
    }

    private static Map<String, JsonNode> members(JsonNode object) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }
}
