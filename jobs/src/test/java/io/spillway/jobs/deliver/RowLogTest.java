package io.spillway.jobs.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RowLogEntry;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.jobs.stream.DiffRecord.ChangeBatch;
import io.spillway.mapping.model.RowChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RowLogTest {
    private static final Clock NOON = Clock.fixed(Instant.ofEpochMilli(1_800_000_000_000L), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void everyRowHasItsLineOnceACheckpointCountsIt() throws Exception {
        RowLog log = log(folder);
        log.delivered(event(1, RowChange.INSERTED, "{}"), "a\"\n1");
        log.flush();
        assertThat(read("rows-0000000001-e5-t0-a1.jsonl"))
                .containsExactly(new RowLogEntry(
                        NOON.millis(), "insert", "delivered", id().toString(), "a\"\n1", null, null, null, null));
        log.close();
    }

    @Test
    void rejectedEventIsThereWholeWithReasonAndTries() throws Exception {
        try (RowLog log = log(folder)) {
            log.rejected(event(7, RowChange.UPDATED, "{\"n\":1}"), "k", new Reject("k", 422, "no", 2, false));
            log.rejected(event(7, RowChange.DELETED, ""), "l", new Reject("l", 0, "no user", 3, true));
        }
        assertThat(read("rows-0000000007-e5-t0-a1.jsonl"))
                .extracting(RowLogEntry::outcome)
                .containsExactly("rejected", "givenUp");
        List<RowLogEntry> rejects = read("rejects-0000000007-e5-t0-a1.jsonl");
        assertThat(SpecCodec.write(rejects.get(0)))
                .contains("\"status\":422", "\"reason\":\"no\"", "\"tries\":2", "\"event\":{\"n\":1}");
        assertThat(rejects.get(1).messageId()).isNull();
        assertThat(rejects.get(1).event()).isNull();
    }

    @Test
    void eventIsKeptAsItWasSent() throws Exception {
        String event = "{\"n\":0.12345678901234567890123456789010,\"m\":1e400}";
        try (RowLog log = log(folder)) {
            log.rejected(event(1, RowChange.INSERTED, event), "k", new Reject("k", 400, "no"));
        }
        assertThat(Files.readString(folder.resolve("rejects-0000000001-e5-t0-a1.jsonl")))
                .endsWith(",\"event\":" + event + "}\n");
    }

    @Test
    void hugeEventIsLeftOutOfItsReject() throws Exception {
        String huge = "{\"n\":\"" + "x".repeat(70_000) + "\"}";
        try (RowLog log = log(folder)) {
            log.rejected(event(1, RowChange.INSERTED, huge), "k", new Reject("k", 413, "too large", 1, false));
        }
        assertThat(read("rejects-0000000001-e5-t0-a1.jsonl").get(0).event()).isNull();
    }

    @Test
    void everyRunHasFilesOfItsOwn() throws Exception {
        try (RowLog log = log(folder)) {
            log.delivered(event(1, RowChange.INSERTED, "{}"), "a");
            log.delivered(event(2, RowChange.INSERTED, "{}"), "b");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void folderThatCannotBeWrittenDoesNotStopDelivery() throws Exception {
        Path file = Files.writeString(folder.resolve("a file"), "");
        try (RowLog log = log(file)) {
            log.delivered(event(1, RowChange.INSERTED, "{}"), "a");
            log.rejected(event(1, RowChange.INSERTED, "{}"), "k", new Reject("k", 400, "no"));
        }
        assertThat(file).hasContent("");
    }

    private static RowLog log(Path in) {
        return new RowLog(in, "e5-t0-a1", NOON);
    }

    private static UUID id() {
        return new UUID(1, 2);
    }

    private static PendingEvent event(long round, RowChange change, String json) {
        ChangeBatch batch = new ChangeBatch(DeliverHarness.round(round), 0, 1, new byte[0]);
        return new PendingEvent(new OpenBatch(new Outbox.Place(0, 0, 0), batch), 0, change, id(), json.getBytes(UTF_8));
    }

    private List<RowLogEntry> read(String name) throws IOException {
        List<RowLogEntry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(name))) {
            entries.add(SpecCodec.read(line, RowLogEntry.class));
        }
        return entries;
    }
}
