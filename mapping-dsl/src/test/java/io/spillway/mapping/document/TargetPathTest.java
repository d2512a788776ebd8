package io.spillway.mapping.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetPathTest {
    private final Problems problems = new Problems();

    @Test
    void namesAreJoinedByDotsAndQuotedWhereTheyHoldSome() {
        assertThat(read("traits.a.b")).contains(new TargetPath(List.of("traits", "a", "b")));
        assertThat(read("a")).contains(new TargetPath(List.of("traits", "a")));
        assertThat(read("\"a.b\"")).contains(new TargetPath(List.of("traits", "a.b")));
        assertThat(read("traits.\"a.b\".\"c\\\"\\\\d\".\"\". x 😀 "))
                .contains(new TargetPath(List.of("traits", "a.b", "c\"\\d", "", " x 😀 ")));
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void thirtyTwoLevelsAreAllowedBelowASection() {
        assertThat(read("traits" + ".x".repeat(32))).isPresent();
        assertThat(read("traits" + ".x".repeat(33))).isEmpty();
        assertThat(problems.list())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).endsWith("nests deeper than 32 levels"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a..b        | has an empty part",
                ".           | has an empty part",
                "traits.     | has an empty part",
                "a[0]        | items of lists have no paths",
                "\"a         | opens a quote and does not close it",
                "\"a\"b      | goes on behind a closing quote without a dot",
                "a\"b        | put the name in double quotes",
                "a\\b        | put the name in double quotes",
                "user_id     | is reserved",
                "context.externalId.x | is reserved",
                "properties.x | must begin with \"traits.\" or \"context.\""
            })
    void mistakesAreTold(String text, String expected) {
        assertThat(read(text)).isEmpty();
        assertThat(problems.list())
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.line()).startsWith("/p: ").contains(expected));
    }

    private Optional<TargetPath> read(String text) {
        return TargetPath.read(text, EventType.IDENTIFY, "/p", problems);
    }
}
