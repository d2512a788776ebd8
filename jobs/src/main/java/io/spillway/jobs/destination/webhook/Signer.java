package io.spillway.jobs.destination.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs bodies as Standard Webhooks has it (version 1, symmetric): HMAC-SHA256 over the id, the time in seconds and the
 * body, joined by dots, in Base64. The id is a digest of the body, so a request that is sent again has the same.
 */
final class Signer {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID_CHARACTERS = 32;
    private static final long MILLIS_PER_SECOND = 1000;

    private final SecretKeySpec key;
    private final Clock clock;

    Signer(String key, Clock clock) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.clock = clock;
    }

    Map<String, String> headers(byte[] body) {
        try {
            String id = "msg_"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(body))
                            .substring(0, ID_CHARACTERS);
            String time = String.valueOf(clock.millis() / MILLIS_PER_SECOND);
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
            String signature = Base64.getEncoder().encodeToString(mac.doFinal(body));
            return Map.of("webhook-id", id, "webhook-timestamp", time, "webhook-signature", "v1," + signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256 and HMAC", e);
        }
    }
}
