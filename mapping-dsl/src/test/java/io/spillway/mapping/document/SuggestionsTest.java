package io.spillway.mapping.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    @Test
    void findsTheWordWithSwappedMissingAddedOrReplacedLetters() {
        List<String> words = List.of("email", "first_name", "id");
        assertThat(Suggestions.nearest("emial", words)).contains("email");
        assertThat(Suggestions.nearest("emil", words)).contains("email");
        assertThat(Suggestions.nearest("firstname", words)).contains("first_name");
        assertThat(Suggestions.nearest("frst_nmae", words)).contains("first_name");
        assertThat(Suggestions.nearest("EMAIL", words)).contains("email");
        assertThat(Suggestions.nearest("ix", words)).contains("id");
    }

    @Test
    void staysSilentWhenNothingIsNear() {
        assertThat(Suggestions.nearest("shoe_size", List.of("email", "id"))).isEmpty();
        assertThat(Suggestions.nearest("x".repeat(100_000), List.of("x".repeat(100_000))))
                .isEmpty();
        assertThat(Suggestions.nearest("email", List.of())).isEmpty();
    }
}
