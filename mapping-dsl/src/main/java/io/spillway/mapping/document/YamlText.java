package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/** Writes values as YAML that {@link DocumentText} reads back to equal ones. */
final class YamlText {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int WIDTH = 120;

    private YamlText() {}

    static String of(JsonNode value) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(WIDTH);
        options.setAllowUnicode(true);
        Yaml yaml = new Yaml(
                new SafeConstructor(new LoaderOptions()),
                new Representer(options),
                options,
                new LoaderOptions(),
                new YamlScalars());
        return yaml.dump(MAPPER.convertValue(value, Object.class));
    }
}
