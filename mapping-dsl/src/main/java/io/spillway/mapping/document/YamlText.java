package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;

/** Writes values as YAML that {@link DocumentText} reads back to equal ones. */
final class YamlText {
    private static final int WIDTH = 120;
    private static final Pattern LINE_BREAK = Pattern.compile("[\\n\\r\\u0085\\u2028\\u2029\\ufeff]");

    private YamlText() {}

    static String of(JsonNode value) {
        DumperOptions options = new DumperOptions();
        options.setWidth(WIDTH);
        LoaderOptions unused = new LoaderOptions();
        Yaml yaml = new Yaml(new SafeConstructor(unused), new Representer(options), options, unused, new YamlScalars());
        StringWriter text = new StringWriter();
        yaml.serialize(node(value), text);
        return text.toString();
    }

    // SnakeYAML's own way from objects makes binaries of texts with control characters
    private static Node node(JsonNode value) {
        if (value.isObject()) {
            List<NodeTuple> members = new ArrayList<>();
            value.properties()
                    .forEach(member -> members.add(new NodeTuple(text(member.getKey()), node(member.getValue()))));
            return new MappingNode(Tag.MAP, members, style(value));
        }
        if (value.isArray()) {
            List<Node> items = new ArrayList<>();
            value.forEach(item -> items.add(node(item)));
            return new SequenceNode(Tag.SEQ, items, style(value));
        }
        if (value.isTextual()) {
            return text(value.textValue());
        }
        Tag tag = value.isNull()
                ? Tag.NULL
                : value.isBoolean() ? Tag.BOOL : value.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
        return scalar(tag, value.toString(), ScalarStyle.PLAIN);
    }

    private static FlowStyle style(JsonNode value) {
        return value.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
    }

    private static Node text(String text) {
        boolean isPlain =
                StreamReader.isPrintable(text) && !LINE_BREAK.matcher(text).find();
        return scalar(Tag.STR, text, isPlain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
    }

    private static Node scalar(Tag tag, String text, ScalarStyle style) {
        return new ScalarNode(tag, text, null, null, style);
    }
}
