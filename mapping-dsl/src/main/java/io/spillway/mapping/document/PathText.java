package io.spillway.mapping.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Paths as text: names joined by dots. A name that is not plain (it holds a dot, a quote, a bracket, a backslash, or
 * nothing at all) stands in double quotes, where {@code \"} and {@code \\} are a quote and a backslash:
 * {@code traits."a.b".c}.
 */
final class PathText {
    private static final Pattern PLAIN = Pattern.compile("[^.\"\\[\\]\\\\]+");

    private final String text;
    private final List<String> names = new ArrayList<>();
    private int at;

    private PathText(String text) {
        this.text = text;
    }

    /** The names of a path; on a mistake empty, and the mistake goes to {@code objections}. */
    static Optional<List<String>> parse(String text, List<String> objections) {
        PathText path = new PathText(text);
        Optional<String> mistake = path.parse();
        mistake.ifPresent(objections::add);
        return mistake.isEmpty() ? Optional.of(List.copyOf(path.names)) : Optional.empty();
    }

    private Optional<String> parse() {
        do {
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            Optional<String> mistake = quoted ? quotedName() : plainName();
            if (mistake.isPresent()) {
                return mistake;
            }
            if (at < text.length() && text.charAt(at) != '.') {
                return Optional.of(
                        "the path %s goes on behind a closing quote without a dot".formatted(Problem.quote(text)));
            }
        } while (at++ < text.length());
        return Optional.empty();
    }

    private Optional<String> plainName() {
        int end = text.indexOf('.', at);
        String name = text.substring(at, end < 0 ? text.length() : end);
        if (name.isEmpty()) {
            return Optional.of("the path %s has an empty part".formatted(Problem.quote(text)));
        }
        if (name.contains("[") || name.contains("]")) {
            return Optional.of("the path %s has brackets, and items of lists have no paths: a name that holds brackets"
                            .formatted(Problem.quote(text))
                    + " stands in double quotes");
        }
        if (!PLAIN.matcher(name).matches()) {
            return Optional.of("the path %s has a quote or a backslash inside of a name: put the name in double quotes"
                    .formatted(Problem.quote(text)));
        }
        names.add(name);
        at += name.length();
        return Optional.empty();
    }

    private Optional<String> quotedName() {
        StringBuilder name = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            boolean escapes = text.charAt(at) == '\\' && at + 1 < text.length();
            at += escapes ? 1 : 0;
            name.append(text.charAt(at));
        }
        if (at >= text.length()) {
            return Optional.of("the path %s opens a quote and does not close it".formatted(Problem.quote(text)));
        }
        at++;
        names.add(name.toString());
        return Optional.empty();
    }

    /** The text of a path, which {@link #parse} reads back. */
    static String of(List<String> names) {
        return String.join(".", names.stream().map(PathText::name).toList());
    }

    private static String name(String name) {
        if (PLAIN.matcher(name).matches()) {
            return name;
        }
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
