package io.spillway.mapping.document;

/** The kinds of events that rows become. */
public enum EventType {
    /** Tells who a user is: its fields are traits. */
    IDENTIFY("traits"),
    /** Tells what a user did: its fields are properties. */
    TRACK("properties"),
    /** Tells what became of a record, without a user. */
    RECORD("fields");

    private final String section;

    EventType(String section) {
        this.section = section;
    }

    /** The event's member that holds mapped fields, where bare target names go. */
    public String section() {
        return section;
    }
}
