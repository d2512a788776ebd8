package io.spillway.mapping.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a value goes in an event.
 *
 * @param segments member names from the event's top, at least two
 */
public record TargetPath(List<String> segments) {
    /** How deep values may nest below a section. */
    public static final int MAX_DEPTH = 32;

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

    /** Reads a path of names joined by dots; a wrong one is recorded as a problem at {@code pointer}. */
    public static Optional<TargetPath> read(String text, EventType type, String pointer, Problems problems) {
        List<String> objections = new ArrayList<>();
        Optional<TargetPath> path = PathText.parse(text, objections).flatMap(names -> {
            List<String> segments = names.size() > 1
                    ? names
                    : Stream.concat(Stream.of(type.section()), names.stream()).toList();
            objection(text, names, segments, type).ifPresent(objections::add);
            return objections.isEmpty() ? Optional.of(new TargetPath(segments)) : Optional.empty();
        });
        objections.forEach(message -> problems.add(pointer, message));
        return path;
    }

    private static Optional<String> objection(String text, List<String> names, List<String> segments, EventType type) {
        String quoted = Problem.quote(text);
        if (segments.size() > MAX_DEPTH + 1) {
            return Optional.of("the path %s nests deeper than %d levels".formatted(quoted, MAX_DEPTH));
        }
        if (reserved(names, segments)) {
            return Optional.of("%s is reserved: Spillway writes it itself".formatted(quoted));
        }
        if (!segments.get(0).equals(type.section()) && !segments.get(0).equals(CONTEXT)) {
            return Optional.of("the path %s must begin with \"%s.\" or \"context.\" for %s events"
                    .formatted(quoted, type.section(), Fields.written(type)));
        }
        return Optional.empty();
    }

    private static boolean reserved(List<String> names, List<String> segments) {
        return (names.size() == 1 && RESERVED.contains(names.get(0)))
                || (segments.get(0).equals(CONTEXT) && RESERVED_IN_CONTEXT.contains(segments.get(1)));
    }

    /** The path with another first segment: a trait's as a property, for instance. */
    public TargetPath in(String section) {
        return new TargetPath(
                Stream.concat(Stream.of(section), segments.stream().skip(1)).toList());
    }

    /** The segments joined by dots, in quotes where they hold some themselves; reading it gives an equal path. */
    @Override
    public String toString() {
        return PathText.of(segments);
    }
}
