package io.spillway.control.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a cluster answered: a status and a JSON document, which holds stack traces where the answer is no. */
record RestAnswer(int status, JsonNode json) {

    boolean isOk() {
        return status >= 200 && status < 300;
    }

    /**
     * Flink's own words when it says no. Its class names tell failures apart, the status does not: 500 may be "no such
     * job".
     */
    String errors() {
        return StreamSupport.stream(json.path("errors").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining("\n"));
    }

    boolean saysJobIsUnknown() {
        String errors = errors();
        return !isOk()
                && (errors.contains("FlinkJobNotFoundException")
                        || errors.contains("rest.NotFoundException: Job ")
                        || errors.contains("Job could not be found"));
    }

    /** The cluster's parts did not answer each other in time, which says nothing about the request itself. */
    boolean saysTimedOut() {
        return !isOk() && RootCause.line(errors()).matches("\\S*TimeoutException\\b.*");
    }
}
