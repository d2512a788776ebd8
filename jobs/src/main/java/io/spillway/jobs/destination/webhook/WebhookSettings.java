package io.spillway.jobs.destination.webhook;

import java.util.List;
import java.util.Map;

/**
 * What only webhooks have.
 *
 * @param method POST, PUT or PATCH
 * @param array whether a body is an array of events; else it is one event
 * @param headers sent with each request; secret ones are not here
 * @param success statuses that mean delivered, as {@code 200} or {@code 2xx}
 * @param reject statuses that mean that the events are refused
 */
public record WebhookSettings(
        String method, boolean array, Map<String, String> headers, List<String> success, List<String> reject) {
    public WebhookSettings {
        headers = Map.copyOf(headers);
        success = List.copyOf(success);
        reject = List.copyOf(reject);
    }
}
