package io.spillway.mapping.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.DocumentText;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.model.SyncMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentLawTest {
    private static final int CASES = Integer.getInteger("spillway.laws.cases", 3_000);

    private final JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(MappingDocument.class.getResourceAsStream("/io/spillway/mapping/mapping.schema.json"));

    @Test
    void aDocumentIsCompiledOrItsMistakesAreTold() {
        int compiled = 0;
        for (long seed = 1; seed <= CASES; seed++) {
            LawCase law = LawCase.of(seed);
            JsonNode changed = new Mutations(new Random(seed)).of(law.written());
            compiled += isCompiled(law, changed) ? 1 : 0;
        }
        assertThat(compiled).isBetween(CASES / 20, CASES * 9 / 10);
    }

    private static boolean isCompiled(LawCase law, JsonNode changed) {
        try {
            MappingDocument document = Mappings.document(changed.toString());
            MappingCompiler.compile(document, law.model(), law.key(), SyncMode.MIRROR);
            return true;
        } catch (DocumentException e) {
            assertThat(e.problems()).isNotEmpty().allSatisfy(problem -> {
                assertThat(problem.message()).isNotBlank();
                assertThat(problem.pointer()).matches("(/.*)?");
            });
            return false;
        }
    }

    @Test
    void writtenAsYamlOrAsCanonicalJsonADocumentIsTheSame() throws Exception {
        for (long seed = 1; seed <= CASES; seed++) {
            MappingDocument document = LawCase.of(seed).document();
            String yaml = document.toYaml();
            assertThat(Mappings.document(yaml)).as("seed %d\n%s", seed, yaml).isEqualTo(document);
            assertThat(Mappings.document(document.toJson().toString()))
                    .as("seed %d", seed)
                    .isEqualTo(document);
        }
    }

    @Test
    void theSchemaTakesWhatTheReaderTakes() throws Exception {
        int refused = 0;
        for (long seed = 1; seed <= CASES; seed++) {
            ObjectNode written = LawCase.of(seed).written();
            assertThat(schema.validate(written))
                    .as("seed %d\n%s", seed, written)
                    .isEmpty();
            JsonNode canonical = Mappings.document(written.toString()).toJson();
            assertThat(schema.validate(canonical))
                    .as("seed %d\n%s", seed, canonical)
                    .isEmpty();
            ObjectNode changed = new Mutations(new Random(seed)).of(written);
            if (isRead(changed)) {
                assertThat(schema.validate(changed))
                        .as("seed %d\n%s", seed, changed)
                        .isEmpty();
            } else {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(CASES / 10);
    }

    private static boolean isRead(JsonNode document) throws DocumentException {
        Problems problems = new Problems();
        MappingDocument.read(
                Fields.of(DocumentText.parse("m.yaml", document.toString()).root(), "", problems));
        assertThat(problems.list()).extracting(Problem::message).doesNotContain("");
        return problems.isEmpty();
    }
}
