package io.spillway.jobs.spec;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The password of one job with the control plane: an HMAC-SHA-256 over connection and epoch, made by both sides from a
 * key that the cluster's processes are given beside, never in a job's arguments or configuration.
 */
public final class JobToken {
    /** System property that holds the key; goes before the environment variable. */
    public static final String KEY_PROPERTY = "spillway.job.key";
    /** Environment variable that holds the key. */
    public static final String KEY_VARIABLE = "SPILLWAY_JOB_KEY";

    private JobToken() {}

    /** The token under the given key. */
    public static String of(String key, String connection, long epoch) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] digest = mac.doFinal((epoch + "\n" + connection).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no HmacSHA256", e);
        }
    }

    /**
     * The token under this process's key.
     *
     * @throws IllegalStateException if the process has no key
     */
    public static String ofProcess(String connection, long epoch) {
        @Nullable String key = System.getProperty(KEY_PROPERTY, System.getenv(KEY_VARIABLE));
        if (key == null) {
            throw new IllegalStateException(
                    "This Flink process has no job key: set " + KEY_VARIABLE + " to the control plane's key");
        }
        return of(key, connection, epoch);
    }
}
