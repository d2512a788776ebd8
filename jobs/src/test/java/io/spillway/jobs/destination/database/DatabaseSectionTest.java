package io.spillway.jobs.destination.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseSectionTest {
    private static final String WHOLE = """
            {"dialect": "postgresql", "host": "db.example.com", "database": "crm", "user": "spillway",
             "password": "secret-word", "table": "public.Customers"}
            """;

    private final Problems problems = new Problems();
    private final Map<String, String> secrets = new HashMap<>();

    @Test
    void fieldsBecomeSettingsAndThePasswordASecret() throws Exception {
        DestinationSettings read = read(WHOLE);

        assertThat(problems.list()).isEmpty();
        assertThat(read.url()).isEqualTo("postgresql://db.example.com:5432/crm");
        assertThat(read.settings().toString())
                .contains("\"schema\":\"public\"", "\"table\":\"Customers\"", "\"sslMode\":\"prefer\"")
                .doesNotContain("secret-word");
        assertThat(secrets).containsExactly(Map.entry("destination.password", "secret-word"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"postgresql\"|\"oracle\"|/dialect|postgresql, mysql",
                "\"db.example.com\"|\"db/x?ssl=false\"|/host|without scheme",
                "\"db.example.com\"|\"db:5432\"|/host|without scheme",
                "\"database\"|\"port\": 70000, \"database\"|/port|65535",
                "\"database\"|\"port\": \"x\", \"database\"|/port|65535",
                "\"database\"|\"sslMode\": \"maybe\", \"database\"|/sslMode|prefer, disable",
                "public.Customers|a.b.c|/table|double quotes",
                "public.Customers|public.|/table|double quotes",
                "\"user\": \"spillway\",|||user"
            })
    void whatIsWrongIsTold(String text, String replacement, String pointer, String words) throws Exception {
        read(WHOLE.replace(text, replacement == null ? "" : replacement));

        assertThat(problems.list()).hasSize(1);
        Problem problem = problems.list().get(0);
        assertThat(problem.line()).contains(words);
        assertThat(problem.pointer()).isEqualTo(pointer == null ? "" : pointer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "customers||customers",
                "Sales.Customers|Sales|Customers",
                "\"my.schema\".\"a \"\"b\"\"\"|my.schema|a \"b\"",
                "x y.z w|x y|z w"
            })
    void nameOfATableIsKeptAsItIsWritten(String text, String schema, String table) {
        assertThat(TableName.read(text)).contains(new TableName(schema, table));
    }

    private DestinationSettings read(String json) throws Exception {
        Fields fields = Fields.of(new ObjectMapper().readTree(json), "", problems);
        DestinationSettings settings = new DatabaseProvider().read(fields, new PlainValues());
        fields.finish();
        return settings;
    }

    /** Takes every text for what it says. */
    private final class PlainValues implements SectionValues {
        @Override
        public String requiredText(Fields fields, String key) {
            return fields.requiredText(key);
        }

        @Override
        public Optional<String> text(Fields fields, String key) {
            return fields.text(key);
        }

        @Override
        public boolean isReference(String text) {
            return false;
        }

        @Override
        public Optional<String> secret(Fields fields, String key) {
            return fields.text(key);
        }

        @Override
        public void keep(String name, String secret) {
            secrets.put(name, secret);
        }
    }
}
