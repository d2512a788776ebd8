package io.spillway.control.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFoldTest {
    @TempDir
    private Path folder;

    private int ledgers;

    @Test
    void theNewestEventOfAKeyWins() {
        LedgerFold fold = fold(identify("1", "m1", "free"), identify("2", "m2", "team"), identify("1", "m3", "team"));
        assertThat(fold.keys()).containsExactlyInAnyOrder("1", "2");
        assertThat(fold.events().get("1")).isEqualTo(identify("1", "m3", "team"));
        assertThat(fold.event("2")).contains(identify("2", "m2", "team"));
        assertThat(fold.event("3")).isEmpty();
    }

    @Test
    void aDeletedRecordIsGoneUntilItComesAgain() {
        ObjectNode deleted = record("1", "delete");
        assertThat(fold(record("1", "insert"), deleted).events()).isEmpty();
        assertThat(fold(record("1", "insert"), deleted, record("1", "insert")).keys())
                .containsExactly("1");
        assertThat(fold(deleted).events()).isEmpty();
    }

    @Test
    void aTombstoneThatIsNoRecordStaysAnEvent() {
        ObjectNode tombstone = identify("1", "m2", "free").put("action", "delete");
        assertThat(fold(identify("1", "m1", "free"), tombstone).keys()).containsExactly("1");
    }

    @Test
    void aMessageSentAgainIsNoClash() {
        LedgerFold fold = fold(
                identify("1", "m1", "free").put("sentAt", "1"),
                identify("1", "m1", "free").put("sentAt", "2"));
        assertThat(fold.clashes()).isZero();
    }

    @Test
    void aMessageIdUsedForOtherContentClashes() {
        LedgerFold fold = fold(identify("1", "m1", "free"), identify("1", "m2", "free"), identify("1", "m1", "team"));
        assertThat(fold.clashes()).isEqualTo(1);
        assertThat(fold.clashingMessageIds()).containsExactly("m1");
    }

    @Test
    void eventsWithoutAnIdOfTheirOwnDoNotClash() {
        assertThat(fold(identify("1", "", "free"), identify("2", "", "team")).clashes())
                .isZero();
    }

    @Test
    void eventsWithoutAKeyAreCounted() {
        LedgerFold fold = fold(identify("", "m1", "free"));
        assertThat(fold.withoutKey()).isEqualTo(1);
        assertThat(fold.keys()).isEmpty();
    }

    private LedgerFold fold(ObjectNode... events) {
        Path file = folder.resolve(++ledgers + ".jsonl");
        try (Ledger ledger = Ledger.open(file)) {
            for (ObjectNode event : events) {
                ledger.append(1L, 200, List.of(event));
            }
        }
        return LedgerFold.of(file);
    }

    private static ObjectNode identify(String key, String messageId, String plan) {
        ObjectNode event =
                ExactJson.object().put("type", "identify").put("recordId", key).put("messageId", messageId);
        event.putObject("traits").put("plan", plan);
        return event;
    }

    private static ObjectNode record(String key, String action) {
        return ExactJson.object().put("type", "record").put("action", action).put("recordId", key);
    }
}
