package io.spillway.mapping.compile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spillway.mapping.document.Pointers;
import io.spillway.mapping.document.Problems;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks at an event's bytes with the eyes of who wrote its mapping. */
final class PreviewMaker {
    /** What receivers take of one event, unless they say something else. */
    static final int USUAL_MOST_BYTES = 32 * 1024;

    private static final int MAX_DEPTH = 2000;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    /** An event is as large as its row lets it be; it was written by us. */
    private static final StreamReadConstraints ANY = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(ANY).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Origins known;
    private final Set<String> numbers;
    private final Map<String, Origin> origins = new LinkedHashMap<>();
    private final Problems warnings = new Problems();

    /**
     * A maker for one event.
     *
     * @param numbers the columns that are sent as numbers unless they are too large for it
     */
    PreviewMaker(Origins known, Set<String> numbers) {
        this.known = known;
        this.numbers = numbers;
    }

    Preview of(EventBuffer event) {
        try {
            JsonNode tree = MAPPER.readTree(new String(event.bytes(), 0, event.length(), StandardCharsets.UTF_8));
            if (event.length() > USUAL_MOST_BYTES) {
                warnings.add(
                        "",
                        String.format(
                                Locale.ROOT,
                                "the event has %,d bytes, and most receivers refuse one with more than %,d",
                                event.length(),
                                USUAL_MOST_BYTES));
            }
            visit(tree, "", new ArrayList<>());
            return new Preview(tree, origins, warnings.list());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A written event is no JSON", e);
        }
    }

    private void visit(JsonNode node, String pointer, List<String> path) {
        if (node.isEmpty()) {
            leaf(node, pointer, path);
            return;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                visitChild(node.get(i), Pointers.child(pointer, i), String.valueOf(i), path);
            }
            return;
        }
        node.properties()
                .forEach(member ->
                        visitChild(member.getValue(), Pointers.child(pointer, member.getKey()), member.getKey(), path));
    }

    private void visitChild(JsonNode child, String pointer, String name, List<String> path) {
        path.add(name);
        visit(child, pointer, path);
        path.remove(path.size() - 1);
    }

    private void leaf(JsonNode value, String pointer, List<String> path) {
        Origin origin = known.of(path);
        origins.put(pointer, origin);
        boolean isField = path.size() > 1 && !path.get(0).equals("identifiers");
        boolean becameText =
                value.isTextual() && NUMBER.matcher(value.textValue()).matches();
        if (isField && becameText && origin.kind() == Origin.Kind.COLUMN && numbers.contains(origin.name())) {
            warnings.add(
                    pointer,
                    "column \"%s\" is beyond 2^53 here and is sent as text, so that no digit is lost"
                            .formatted(origin.name()));
        }
    }
}
