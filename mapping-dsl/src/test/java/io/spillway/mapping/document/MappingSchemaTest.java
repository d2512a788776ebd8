package io.spillway.mapping.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MappingSchemaTest {
    private final JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(MappingDocument.class.getResourceAsStream("/io/spillway/mapping/mapping.schema.json"));

    @ParameterizedTest
    @MethodSource("io.spillway.mapping.document.WrongMappings#all")
    void mistakesOfShapeAreRefused(WrongMappings.Wrong wrong) throws DocumentException {
        boolean refused = !schema.validate(
                        DocumentText.parse("m.yaml", wrong.text()).root())
                .isEmpty();
        assertThat(refused).isEqualTo(wrong.schemaSees());
    }
}
