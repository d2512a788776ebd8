package io.spillway.jobs.spec;

import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a job is given: who it is and whom to ask. Nothing of it is secret.
 *
 * @param url the control plane's base address, without a trailing slash
 * @param connection the connection's id
 * @param epoch the number of this submission; only the newest may deliver
 */
public record JobAddress(String url, String connection, long epoch) implements Serializable {
    private static final String CONNECTION = "--connection";
    private static final String EPOCH = "--epoch";
    private static final String CONTROL_PLANE = "--control-plane";

    /** The address as a job's arguments. */
    public List<String> arguments() {
        return List.of(CONNECTION, connection, EPOCH, String.valueOf(epoch), CONTROL_PLANE, url);
    }

    /**
     * The address in a job's arguments.
     *
     * @throws IllegalArgumentException if a part is missing
     */
    public static JobAddress parse(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        return new JobAddress(
                required(given, CONTROL_PLANE), required(given, CONNECTION), Long.parseLong(required(given, EPOCH)));
    }

    private static String required(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The job needs %s; the control plane gives it".formatted(name));
        }
        return value;
    }

    /** Where the control plane answers this job. */
    public String jobUrl() {
        return url + "/jobs/" + URLEncoder.encode(connection, StandardCharsets.UTF_8) + "/" + epoch;
    }
}
