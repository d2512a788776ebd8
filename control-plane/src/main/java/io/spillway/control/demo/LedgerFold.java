package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a receiver holds after all that a ledger recorded: of each key the newest event, unless a record's delete was
 * newer. Memory grows with the keys, whose events are kept as bytes, and with the messages.
 */
public final class LedgerFold {
    private static final int CLASHES_NAMED = 5;

    private final Map<String, byte[]> newest = new HashMap<>();
    private final Map<String, Long> contents = new HashMap<>();
    private final List<String> clashing = new ArrayList<>();
    private long clashes;
    private long withoutKey;

    private LedgerFold() {}

    /** Folds a ledger's file. */
    public static LedgerFold of(Path ledger) {
        LedgerFold fold = new LedgerFold();
        Ledger.read(ledger, fold::add);
        return fold;
    }

    /** The keys that have an event. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(newest.keySet());
    }

    /** The newest event of a key. */
    public Optional<JsonNode> event(String key) {
        return Optional.ofNullable(newest.get(key)).map(LedgerFold::unpack);
    }

    /** The newest event of each key, unpacked all at once: for small ledgers. */
    public Map<String, JsonNode> events() {
        Map<String, JsonNode> events = new TreeMap<>();
        newest.forEach((key, event) -> events.put(key, unpack(event)));
        return events;
    }

    /** How many events had the messageId of an earlier one, and other content. */
    public long clashes() {
        return clashes;
    }

    /** The first of the messageIds that clash. */
    public List<String> clashingMessageIds() {
        return List.copyOf(clashing);
    }

    /** How many events named no key, and so belong to no row. */
    public long withoutKey() {
        return withoutKey;
    }

    private void add(LedgerEntry entry) {
        compareWithNamesake(entry);
        if (entry.key().isEmpty()) {
            withoutKey++;
        } else if (entry.operation().equals("delete")) {
            newest.remove(entry.key());
        } else {
            newest.put(entry.key(), ExactJson.write(entry.event()).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void compareWithNamesake(LedgerEntry entry) {
        String messageId = entry.messageId();
        if (messageId.isEmpty()) {
            return;
        }
        // 64 bits of the hash tell contents apart well enough, and take a quarter of the room
        long content = Long.parseUnsignedLong(entry.hash(), 0, 16, 16);
        Long earlier = contents.putIfAbsent(messageId, content);
        if (earlier != null && earlier != content) {
            clashes++;
            if (clashing.size() < CLASHES_NAMED) {
                clashing.add(messageId);
            }
        }
    }

    private static JsonNode unpack(byte[] event) {
        return ExactJson.read(new String(event, StandardCharsets.US_ASCII));
    }
}
