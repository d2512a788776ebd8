package io.spillway.mapping.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTextTest {
    @Test
    void yamlAndJsonOfTheSameValuesAreEqual() throws DocumentException {
        DocumentText yaml = DocumentText.parse(
                "a.yaml", "a: 1\nb: [true, null, 1.50, ~]\nc: {d: 'x', e: 12345678901}\nf: no\ng: 12:30\n");
        DocumentText json = DocumentText.parse(
                "a.json",
                "{\"a\":1,\n\t\"b\":[true,null,1.50,null],\"c\":{\"d\":\"x\",\"e\":12345678901},\"f\":\"no\",\"g\":\"12:30\"}");
        assertThat(yaml.root().toString()).isEqualTo(json.root().toString().replace("1.5,", "1.50,"));
        assertThat(yaml.root().get("c")).isEqualTo(json.root().get("c"));
    }

    @Test
    void knowsWhereAKeyStands() throws DocumentException {
        DocumentText text = DocumentText.parse("sync.yaml", "name: x\nmapping:\n  userId: emial\n  list:\n    - a\n");
        assertThat(text.position("/mapping/userId")).contains(new Position(3, 3));
        assertThat(text.position("/mapping/list/0")).contains(new Position(5, 7));
        assertThat(text.position("/mapping/missing/deep")).contains(new Position(2, 1));
        assertThat(text.position("/missing")).contains(new Position(1, 1));
        assertThat(text.line(new Problem("/mapping/userId", "there is no column \"emial\"", "email")))
                .isEqualTo("sync.yaml:3:3 /mapping/userId: there is no column \"emial\"; did you mean \"email\"?");
    }

    @Test
    void knowsWhereAKeyStandsInJson() throws DocumentException {
        DocumentText text = DocumentText.parse("sync.json", "{\n  \"mapping\": {\"a/b\": 1}\n}");
        assertThat(text.position("/mapping/a~1b")).contains(new Position(2, 15));
    }

    @Test
    void problemsStayOnOneLine() {
        assertThat(new Problem("/a\nb", "odd \u001b[31m key\r\n", null).line())
                .isEqualTo("/a\\u000ab: odd \\u001b[31m key\\u000d\\u000a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [1, 2\nb: 3",
                "{\"a\": 1,}}",
                "{\"a\": 1} x",
                "a: 1\na: 2",
                "{\"a\": 1, \"a\": 2}",
                "a: !!java.io.File x",
                "? [a]\n: b",
                "a: *nowhere",
                "--- a\n--- b"
            })
    void syntaxErrorsAreOneProblemWithItsPlaceAndWithoutAStackTrace(String text) {
        for (String name : new String[] {"a.yaml", "a.json"}) {
            DocumentException refusal =
                    catchThrowableOfType(DocumentException.class, () -> DocumentText.parse(name, text));
            assertThat(refusal.problems()).hasSize(1);
            assertThat(refusal.problems().get(0).text()).matches("line \\d+, column \\d+: .+");
            assertThat(refusal.getMessage()).doesNotContain("\tat ", "com.fasterxml", "org.yaml", "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t", "# only a comment\n", "null", "---\n"})
    void emptyDocumentsAreRefused(String text) {
        assertThat(refusal("a.yaml", text)).isEqualTo("the document is empty");
    }

    @Test
    void bombsAreRefused() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 25; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(refusal("a.yaml", laughs.toString())).contains("aliases");
        assertThat(refusal("a.yaml", "a: &a [*a]")).contains("deeper than 100");
        assertThat(refusal("a.yaml", "[".repeat(2000))).contains("epth");
        assertThat(refusal("a.json", "[".repeat(2000))).contains("deeper than 100");
        assertThat(refusal("a.json", "9".repeat(2000))).contains("length");
        assertThat(refusal("a.yaml", "é".repeat(600_000))).contains("over the limit of 1048576 bytes");
    }

    private static String refusal(String name, String text) {
        DocumentException refusal = catchThrowableOfType(DocumentException.class, () -> DocumentText.parse(name, text));
        return refusal.problems().get(0).text();
    }
}
