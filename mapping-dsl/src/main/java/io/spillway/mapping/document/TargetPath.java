package io.spillway.mapping.document;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a value goes in an event. As text its segments are joined by dots; a column's name may hold dots itself, so a
 * path that was made of one has no faithful text.
 *
 * @param segments member names from the event's top, at least two
 */
public record TargetPath(List<String> segments) {
    private static final int MAX_SEGMENTS = 20;
    private static final String CONTEXT = "context";

    /** Names that the event itself gives a meaning to, so that nobody means a trait by them. */
    private static final Set<String> RESERVED = Set.of(
            "userId", "user_id", "anonymousId", "anonymous_id", "messageId", "type", "channel", "recordId", CONTEXT);

    private static final Set<String> RESERVED_IN_CONTEXT = Set.of("sources", "mappedToDestination", "externalId");

    public TargetPath {
        segments = List.copyOf(segments);
        if (segments.size() < 2) {
            throw new IllegalArgumentException("A target path needs a section and a name, found " + segments);
        }
    }

    /** The path of a field that is named after its column. */
    public static TargetPath ofField(EventType type, String name) {
        return new TargetPath(List.of(type.section(), name));
    }

    /** Reads a dotted path; a wrong one is recorded as a problem at {@code pointer}. */
    public static Optional<TargetPath> read(String text, EventType type, String pointer, Problems problems) {
        List<String> written = List.of(text.split("\\.", -1));
        List<String> segments = written.size() > 1
                ? written
                : Stream.concat(Stream.of(type.section()), written.stream()).toList();
        Optional<String> objection = objection(text, segments, type);
        objection.ifPresent(message -> problems.add(pointer, message));
        return objection.isEmpty() ? Optional.of(new TargetPath(segments)) : Optional.empty();
    }

    private static Optional<String> objection(String text, List<String> segments, EventType type) {
        String quoted = Problem.quote(text);
        if (segments.contains("")) {
            return Optional.of("the path %s has an empty part".formatted(quoted));
        }
        if (segments.size() > MAX_SEGMENTS) {
            return Optional.of("the path %s has more than %d parts".formatted(quoted, MAX_SEGMENTS));
        }
        if (reserved(text, segments)) {
            return Optional.of("%s is reserved: Spillway writes it itself".formatted(quoted));
        }
        if (!segments.get(0).equals(type.section()) && !segments.get(0).equals(CONTEXT)) {
            return Optional.of("the path %s must begin with \"%s.\" or \"context.\" for %s events"
                    .formatted(quoted, type.section(), Fields.written(type)));
        }
        return Optional.empty();
    }

    private static boolean reserved(String text, List<String> segments) {
        return RESERVED.contains(text)
                || (segments.get(0).equals(CONTEXT) && RESERVED_IN_CONTEXT.contains(segments.get(1)));
    }

    /** The path with another first segment: a trait's as a property, for instance. */
    public TargetPath in(String section) {
        return new TargetPath(
                Stream.concat(Stream.of(section), segments.stream().skip(1)).toList());
    }

    /** The segments joined by dots. */
    @Override
    public String toString() {
        return String.join(".", segments);
    }
}
