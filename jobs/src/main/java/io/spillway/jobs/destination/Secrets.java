package io.spillway.jobs.destination;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/** Fetches a connection's secrets in a task; holds none itself. */
@FunctionalInterface
public interface Secrets extends Serializable {
    /** The secrets by name. */
    Map<String, String> fetch() throws IOException;
}
