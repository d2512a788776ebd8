package io.spillway.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private Path file;

    @BeforeEach
    void chooseFile(@TempDir Path folder) {
        file = folder.resolve("sub/ledger.jsonl");
    }

    @Test
    void numbersGoOnAfterItWasOpenedAgain() {
        for (int i = 0; i < 3; i++) {
            try (Ledger ledger = Ledger.open(file)) {
                ledger.append(null, 200, List.of(event("a"), event("b")));
                assertThat(ledger.accepted()).isEqualTo(2L * (i + 1));
            }
        }
        assertThat(arrivals()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aLineCutShortIsNotReadAndGivesWayToTheNext() throws Exception {
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(null, 200, List.of(event("a")));
        }
        Files.writeString(file, "{\"arrival\":2,\"epo", StandardOpenOption.APPEND);
        assertThat(arrivals()).containsExactly(1L);
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(null, 200, List.of(event("b")));
        }
        assertThat(arrivals()).containsExactly(1L, 2L);
    }

    @Test
    void keepsTheLastThousandLinesInMemoryAndAllInTheFile() {
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(null, 200, Collections.nCopies(1200, event("a")));
            assertThat(ledger.recent(5000)).hasSize(Ledger.RECENT_EVENTS);
            assertThat(ledger.recent(1).get(0)).contains("\"arrival\":1200");
        }
        assertThat(arrivals()).hasSize(1200);
    }

    @Test
    void keepsFewerLinesInMemoryWhenTheyAreLarge() {
        ObjectNode large = event("a").put("text", "x".repeat(4_000_000));
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(null, 200, Collections.nCopies(10, large));
            assertThat(ledger.recent(1000)).hasSize(4);
        }
        assertThat(arrivals()).hasSize(10);
    }

    @Test
    void manyThreadsWriteWholeLinesWithNumbersWithoutGaps() {
        try (Ledger ledger = Ledger.open(file)) {
            IntStream.range(0, 400)
                    .parallel()
                    .forEach(i -> ledger.append((long) i, 200, List.of(event("a"), event("b"))));
        }
        assertThat(arrivals())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 800).boxed().toList());
    }

    @Test
    void theHashLeavesOutWhenTheEventWasSent() {
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(1L, 200, List.of(event("a").put("sentAt", "1")));
            ledger.append(
                    2L, 200, List.of(event("a").put("sentAt", "2"), event("a").put("other", "2")));
        }
        List<String> hashes = new ArrayList<>();
        Ledger.read(file, entry -> hashes.add(entry.hash()));
        assertThat(hashes.get(0)).hasSize(64).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
    }

    @Test
    void textAndNumbersComeBackAsTheyCame() {
        ObjectNode event = (ObjectNode)
                ExactJson.read("{\"text\":\"Łukasz \\ud800 \\u2028 \\n😀\",\"number\":12345678901234567890.1200}");
        try (Ledger ledger = Ledger.open(file)) {
            ledger.append(null, 200, List.of(event));
        }
        Ledger.read(file, entry -> assertThat(entry.event()).isEqualTo(event));
    }

    private List<Long> arrivals() {
        List<Long> arrivals = new ArrayList<>();
        Ledger.read(file, entry -> arrivals.add(entry.arrival()));
        return arrivals;
    }

    private static ObjectNode event(String key) {
        return ExactJson.object().put("type", "identify").put("recordId", key);
    }
}
