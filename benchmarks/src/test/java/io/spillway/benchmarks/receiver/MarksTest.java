package io.spillway.benchmarks.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MarksTest {
    private final Marks marks = new Marks("{\"a\"");

    private int count(String text) {
        return marks.count(text.getBytes(StandardCharsets.UTF_8), text.length());
    }

    @Test
    void eachMarkIsCounted() {
        assertThat(count("")).isZero();
        assertThat(count("{\"a\"")).isEqualTo(1);
        assertThat(count("[{\"a\":1},{\"a\":{\"a\":\"{'a'\"}},{\"b\":2},{{{\"a\""))
                .isEqualTo(4);
    }

    @Test
    void whatIsBehindTheEndIsNotCounted() {
        byte[] bytes = "{\"a\"{\"a\"".getBytes(StandardCharsets.UTF_8);
        assertThat(marks.count(bytes, 7)).isEqualTo(1);
    }
}
