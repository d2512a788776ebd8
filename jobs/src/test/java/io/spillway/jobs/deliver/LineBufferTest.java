package io.spillway.jobs.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineBufferTest {
    private final LineBuffer line = new LineBuffer();

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "a\"b\\c", "line\nbreak", "\u007f\u0000", "Zoë", "日本", "😀", "\uD800 alone"})
    void quotedTextIsReadAgain(String text) throws IOException {
        line.ascii("\"").quoted(text).ascii("\"");
        assertThat(new ObjectMapper().readValue(written(), String.class)).isEqualTo(asUtf8(text));
    }

    /** Half of a pair has no bytes in UTF-8. */
    private static String asUtf8(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 1_800_000_000_000L, Long.MAX_VALUE})
    void numbersAreTheirDigits(long number) throws IOException {
        line.number(number);
        assertThat(written()).isEqualTo(String.valueOf(number));
    }

    @Test
    void idsAreWrittenAsJavaWritesThem() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            UUID id = new UUID(random.nextLong(), random.nextLong());
            line.clear();
            line.uuid(id);
            assertThat(written()).isEqualTo(id.toString());
        }
    }

    @Test
    void lineMayBeLongerThanAnyBefore() throws IOException {
        String text = "x".repeat(70_000);
        line.quoted(text).ascii("\n");
        assertThat(written()).isEqualTo(text + "\n");
    }

    private String written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        line.writeTo(out);
        return out.toString(UTF_8);
    }
}
