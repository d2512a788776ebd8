package io.spillway.control.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What becomes of a request that is not simply accepted. */
sealed interface Fault {
    /** The word under which it is counted. */
    String word();

    /** What the ledger says that the request was answered: a status, 0 for none. */
    int status();

    /** Puts it into a rule of a document. */
    void describe(ObjectNode rule);

    /**
     * A whole answer.
     *
     * @param body null for the words that go with the status
     * @param retryAfter the header, whatever it says
     * @param location the header of a redirect
     */
    record Answer(
            int status,
            @Nullable String body,
            @Nullable String retryAfter,
            @Nullable String location) implements Fault {

        static Answer of(int status) {
            return new Answer(status, null, null, null);
        }

        @Override
        public String word() {
            return String.valueOf(status);
        }

        /** What the answer's body says. */
        String text() {
            return body == null ? usualText(status) : body;
        }

        private static String usualText(int status) {
            return switch (status) {
                case 400 -> Refusal.NOT_AN_EVENT.answer();
                case 401 -> Refusal.UNKNOWN_WRITE_KEY.answer();
                case 403 -> "forbidden";
                case 413 -> Refusal.TOO_LARGE.answer();
                case 429 -> Refusal.RATE_LIMITED.answer();
                case 500 -> "internal server error";
                case 501 -> "not implemented";
                case 502 -> "bad gateway";
                case 503 -> "service unavailable";
                case 504 -> "gateway timeout";
                default -> status < 300 ? "ok" : "";
            };
        }

        @Override
        public void describe(ObjectNode rule) {
            rule.put("status", status);
            put(rule, "body", body);
            put(rule, "retryAfter", retryAfter);
            put(rule, "location", location);
        }

        private static void put(ObjectNode rule, String name, @Nullable String text) {
            if (text != null) {
                rule.put(name, text);
            }
        }
    }

    /** No whole answer: something goes wrong with the connection. */
    enum Connection implements Fault {
        /** Nothing comes. */
        HOLD,
        /** An answer comes byte by byte, and takes longer than anybody waits. */
        DRIP,
        /** An answer comes fast and does not end. */
        ENDLESS,
        /** The receiver says that it is done (FIN) in the middle of an answer. */
        HALF_CLOSE,
        /** The connection is reset (RST). */
        RESET;

        static List<String> words() {
            return Arrays.stream(values()).map(Connection::word).toList();
        }

        @Override
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public int status() {
            return 0;
        }

        @Override
        public void describe(ObjectNode rule) {
            rule.put("connection", word());
        }
    }
}
