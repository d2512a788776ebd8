package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Turns SnakeYAML's node graph into a tree. Jackson's own YAML parser is not used for this, since it reads an alias as
 * the text of its name. Aliases are followed, within {@value #MAX_NODES} values in all.
 */
final class YamlTreeReader {
    private static final int MAX_ALIASES = 50;
    private static final int MAX_NODES = 100_000;

    private final Map<String, Position> positions = new HashMap<>();
    private int nodes;

    static TextTree read(String text) throws DocumentException {
        try {
            Node root = yaml().compose(new StringReader(text));
            if (root == null) {
                throw new DocumentException("the document is empty");
            }
            YamlTreeReader reader = new YamlTreeReader();
            reader.positions.put("", position(root));
            return new TextTree(reader.value(root, "", 0), reader.positions);
        } catch (MarkedYAMLException e) {
            throw TextTree.syntaxError(position(e.getProblemMark()), String.valueOf(e.getProblem()));
        } catch (YAMLException e) {
            throw new DocumentException("the document is not YAML: " + e.getMessage());
        }
    }

    private static Yaml yaml() {
        LoaderOptions limits = new LoaderOptions();
        limits.setMaxAliasesForCollections(MAX_ALIASES);
        limits.setNestingDepthLimit(TextTree.MAX_DEPTH);
        limits.setCodePointLimit(DocumentText.MAX_BYTES);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(limits), new Representer(unused), unused, limits, new YamlScalars());
    }

    private JsonNode value(Node node, String pointer, int depth) throws DocumentException {
        TextTree.checkDepth(depth, position(node));
        if (++nodes > MAX_NODES) {
            throw TextTree.syntaxError(
                    position(node), "aliases blow the document up to over %d values".formatted(MAX_NODES));
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, pointer, depth);
        }
        if (node instanceof SequenceNode sequence) {
            return array(sequence, pointer, depth);
        }
        return scalar(node);
    }

    private static JsonNode scalar(Node node) throws DocumentException {
        if (node instanceof ScalarNode scalar) {
            return YamlScalars.value(scalar).orElseThrow(() -> unknownTag(node));
        }
        throw unknownTag(node);
    }

    private static DocumentException unknownTag(Node node) {
        return TextTree.syntaxError(position(node), "this is no value of JSON (tag %s)".formatted(node.getTag()));
    }

    private ObjectNode object(MappingNode mapping, String pointer, int depth) throws DocumentException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode scalar)) {
                throw TextTree.syntaxError(position(keyNode), "a key must be text");
            }
            String key = scalar.getValue();
            if (object.has(key)) {
                throw TextTree.duplicateKey(position(keyNode), key);
            }
            String child = Pointers.child(pointer, key);
            positions.put(child, position(keyNode));
            object.set(key, value(tuple.getValueNode(), child, depth + 1));
        }
        return object;
    }

    private ArrayNode array(SequenceNode sequence, String pointer, int depth) throws DocumentException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Node item : sequence.getValue()) {
            String child = Pointers.child(pointer, array.size());
            positions.put(child, position(item));
            array.add(value(item, child, depth + 1));
        }
        return array;
    }

    private static Position position(Node node) {
        return position(node.getStartMark());
    }

    private static Position position(@Nullable Mark mark) {
        return mark == null ? new Position(1, 1) : new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
