package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Which plain words of YAML are not text: YAML 1.2's core schema, where {@code no} and {@code 12:30} are text. YAML
 * 1.1, SnakeYAML's default, reads them as false and 750.
 */
final class YamlScalars extends Resolver {
    /** Jackson refuses longer numbers in JSON, too. */
    private static final int MAX_NUMBER_LENGTH = 1000;

    private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");
    private static final Pattern BOOL = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern INT = Pattern.compile("[-+]?[0-9]{1," + MAX_NUMBER_LENGTH + "}");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?");

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.NULL, NULL, "~nN\0");
        addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
        addImplicitResolver(Tag.BOOL, BOOL, "tTfF");
        addImplicitResolver(Tag.INT, INT, "-+0123456789");
        addImplicitResolver(Tag.FLOAT, FLOAT, "-+.0123456789");
    }

    /** The value of a scalar, empty for a tag that JSON has no value for. */
    static Optional<JsonNode> value(ScalarNode node) {
        String text = node.getValue();
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node.getTag().equals(Tag.STR)) {
            return Optional.of(json.textNode(text));
        }
        if (node.getTag().equals(Tag.NULL)) {
            return Optional.of(json.nullNode());
        }
        if (node.getTag().equals(Tag.BOOL) && BOOL.matcher(text).matches()) {
            return Optional.of(json.booleanNode(Boolean.parseBoolean(text)));
        }
        return number(node, text);
    }

    private static Optional<JsonNode> number(ScalarNode node, String text) {
        if (node.getTag().equals(Tag.INT) && INT.matcher(text).matches()) {
            return Optional.of(Numbers.integer(new BigInteger(text)));
        }
        boolean decimal = node.getTag().equals(Tag.FLOAT) && text.length() <= MAX_NUMBER_LENGTH;
        return decimal && FLOAT.matcher(text).matches()
                ? Optional.of(JsonNodeFactory.instance.numberNode(new BigDecimal(text)))
                : Optional.empty();
    }
}
