package io.spillway.mapping.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads JSON text into a tree, noting positions on the way. */
final class JsonTreeReader {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // a little deeper than ours, so that ours speaks
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(TextTree.MAX_DEPTH + 2)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final JsonParser parser;
    private final Map<String, Position> positions = new HashMap<>();

    private JsonTreeReader(JsonParser parser) {
        this.parser = parser;
    }

    static TextTree read(String text) throws DocumentException {
        try (JsonParser parser = MAPPER.createParser(text)) {
            JsonTreeReader reader = new JsonTreeReader(parser);
            parser.nextToken();
            reader.positions.put("", reader.position());
            JsonNode root = reader.value("", 0);
            if (parser.nextToken() != null) {
                throw TextTree.syntaxError(reader.position(), "the document has ended, nothing may follow");
            }
            return new TextTree(root, reader.positions);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            Position position = at == null ? new Position(1, 1) : new Position(at.getLineNr(), at.getColumnNr());
            throw TextTree.syntaxError(position, e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("A text in memory cannot fail to be read", e);
        }
    }

    private JsonNode value(String pointer, int depth) throws IOException, DocumentException {
        TextTree.checkDepth(depth, position());
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return object(pointer, depth);
        }
        return parser.currentToken() == JsonToken.START_ARRAY ? array(pointer, depth) : MAPPER.readTree(parser);
    }

    private ObjectNode object(String pointer, int depth) throws IOException, DocumentException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Position at = position();
            String child = Pointers.child(pointer, key);
            if (positions.put(child, at) != null) {
                throw TextTree.duplicateKey(at, key);
            }
            parser.nextToken();
            object.set(key, value(child, depth + 1));
        }
        return object;
    }

    private ArrayNode array(String pointer, int depth) throws IOException, DocumentException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String child = Pointers.child(pointer, array.size());
            positions.put(child, position());
            array.add(value(child, depth + 1));
        }
        return array;
    }

    private Position position() {
        var at = parser.currentTokenLocation();
        return new Position(at.getLineNr(), at.getColumnNr());
    }
}
