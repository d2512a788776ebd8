package io.spillway.control.demo;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that sources write with: the user name of Basic auth; the password is not looked at. */
record WriteKeys(Set<String> accepted, Set<String> disabled) {
    private static final String SCHEME = "Basic ";

    WriteKeys {
        accepted = Set.copyOf(accepted);
        disabled = Set.copyOf(disabled);
    }

    void check(@Nullable String authorization) throws RefusedException {
        String key = user(authorization);
        if (key.isEmpty()) {
            throw Refusal.NO_WRITE_KEY.exception();
        }
        if (disabled.contains(key)) {
            throw Refusal.SOURCE_DISABLED.exception();
        }
        if (!accepted.contains(key)) {
            throw Refusal.UNKNOWN_WRITE_KEY.exception();
        }
    }

    /** The user name, empty for a header that is missing or not Basic auth. */
    private static String user(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return "";
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()));
            String credentials = new String(decoded, StandardCharsets.UTF_8);
            return credentials.substring(0, Math.max(0, credentials.indexOf(':')));
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
