package io.spillway.control.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One event that a receiver accepted.
 *
 * @param arrival its number, from 1, over the whole ledger
 * @param epoch of the job that sent it, if the request told
 * @param run {@code context.sources.job_run_id}, empty if the event names none
 * @param key {@code recordId}, empty if the event names none
 * @param operation a record's action; {@code upsert} for every other event
 * @param hash SHA-256 of the event without {@code sentAt}
 * @param status what its request was answered
 */
public record LedgerEntry(
        long arrival,
        @Nullable Long epoch,
        String run,
        String key,
        String operation,
        String hash,
        int status,
        JsonNode event) {

    static LedgerEntry of(long arrival, @Nullable Long epoch, int status, ObjectNode event) {
        return new LedgerEntry(
                arrival,
                epoch,
                ExactJson.text(event.at("/context/sources/job_run_id")),
                ExactJson.text(event.path("recordId")),
                operation(event),
                hash(event),
                status,
                event);
    }

    static LedgerEntry parse(String line) {
        JsonNode entry = ExactJson.read(line);
        return new LedgerEntry(
                entry.path("arrival").longValue(),
                entry.hasNonNull("epoch") ? (Long) entry.path("epoch").longValue() : null,
                entry.path("run").asText(),
                entry.path("key").asText(),
                entry.path("op").asText(),
                entry.path("hash").asText(),
                entry.path("status").intValue(),
                entry.path("event"));
    }

    String toLine() {
        ObjectNode line = ExactJson.object()
                .put("arrival", arrival)
                .put("epoch", epoch)
                .put("run", run)
                .put("key", key)
                .put("op", operation)
                .put("hash", hash)
                .put("status", status);
        return ExactJson.write(line.set("event", event));
    }

    /** What makes a message the same message when it is sent again. */
    public String messageId() {
        return ExactJson.text(event.path("messageId"));
    }

    private static String operation(JsonNode event) {
        return event.path("type").asText().equals("record") ? ExactJson.text(event.path("action")) : "upsert";
    }

    private static String hash(ObjectNode event) {
        ObjectNode content = ExactJson.object();
        content.setAll(event);
        content.remove("sentAt");
        return HexFormat.of().formatHex(sha256().digest(ExactJson.write(content).getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256, this one does not", e);
        }
    }
}
