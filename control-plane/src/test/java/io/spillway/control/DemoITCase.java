package io.spillway.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.control.demo.Ledger;
import io.spillway.control.demo.LedgerEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the demo shows, on a small sample. */
@Timeout(120)
class DemoITCase {
    private static final int CUSTOMERS = 3_000;
    private static final int UPDATED = 31;
    private static final int INSERTED = 16;
    private static final int DELETED = 7;
    private static final int REFUSED = 4;

    @TempDir
    Path folder;

    @Test
    void fewRowsAreRejectedWithTheirReasonAndGoThroughOnceItsCauseIsMended() throws Exception {
        SyncStage.Outcome demo = SyncStage.command(
                "demo", "--once", "--customers", "" + CUSTOMERS, "--dir", folder.toString(), "-o", "json");

        assertThat(demo.exitCode()).as(demo.toString()).isZero();
        JsonNode result = new ObjectMapper().readTree(demo.output());
        assertThat(result.path("converged").asBoolean()).isTrue();
        List<JsonNode> runs = demo.runs();
        assertThat(runs).hasSize(3);
        assertDelivered(runs.get(0), CUSTOMERS, 0, 0);
        assertDelivered(runs.get(1), UPDATED + INSERTED + DELETED - REFUSED, REFUSED, 0);
        assertDelivered(runs.get(2), REFUSED, 0, REFUSED);
        List<String> refused = new ArrayList<>();
        for (JsonNode reject : runs.get(1).path("rejects")) {
            refused.add(reject.path("recordId").asText());
            assertThat(reject.path("status").asInt()).isEqualTo(400);
            assertThat(reject.path("reason").asText()).isEqualTo("email domain is not allowed");
        }
        assertThat(refused).hasSize(REFUSED);
        assertThat(lastArrivals()).containsExactlyInAnyOrderElementsOf(refused);
    }

    private static void assertDelivered(JsonNode run, long delivered, long rejected, long resent) {
        assertThat(run.path("delivered").asLong()).as(run.toString()).isEqualTo(delivered);
        assertThat(run.path("rejected").asLong()).as(run.toString()).isEqualTo(rejected);
        assertThat(run.path("keptRejects").asLong()).as(run.toString()).isEqualTo(rejected);
        assertThat(run.path("resent").asLong()).as(run.toString()).isEqualTo(resent);
    }

    private List<String> lastArrivals() {
        List<String> keys = new ArrayList<>();
        Ledger.read(folder.resolve("ledger.jsonl"), (LedgerEntry entry) -> keys.add(entry.key()));
        return keys.subList(keys.size() - REFUSED, keys.size());
    }
}
