package io.spillway.mapping.document;

/** What is sent for a row that is gone, in mirror mode. */
public sealed interface DeleteForm {
    /** A record event with the action {@code delete}, naming the identifiers. */
    record AsRecord() implements DeleteForm {}

    /** A track event of this name, with the row as last seen. */
    record AsTrack(String name) implements DeleteForm {}

    /** An identify event that sets this trait to true. */
    record AsTrait(TargetPath path) implements DeleteForm {}
}
