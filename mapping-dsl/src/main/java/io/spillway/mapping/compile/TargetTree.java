package io.spillway.mapping.compile;

import io.spillway.mapping.document.TargetPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects that an event's paths make together; in the end they are a flat list of steps. */
final class TargetTree {
    private final Branch root = new Branch(new LinkedHashMap<>());

    /** What a path leads to. */
    private sealed interface Node {}

    private record Branch(Map<String, Node> members) implements Node {}

    /** A value, what writes its member, and whose it is, for messages. */
    private record Leaf(Step member, String owner, Origin origin) implements Node {}

    /** Puts a value at a path; if that cannot be, says why. */
    Optional<String> put(TargetPath path, Step member, String owner, Origin origin) {
        Branch branch = root;
        List<String> segments = path.segments();
        for (String segment : segments.subList(0, segments.size() - 1)) {
            Node next = branch.members().computeIfAbsent(segment, name -> new Branch(new LinkedHashMap<>()));
            if (next instanceof Leaf leaf) {
                return Optional.of("%s goes to %s, but %s is a value on that way".formatted(owner, path, leaf.owner()));
            }
            branch = (Branch) next;
        }
        @Nullable Node taken = branch.members().putIfAbsent(segments.get(segments.size() - 1), new Leaf(member, owner, origin));
        return taken == null ? Optional.empty() : Optional.of(objection(path, owner, taken));
    }

    private static String objection(TargetPath path, String owner, Node taken) {
        if (taken instanceof Leaf leaf) {
            return "%s and %s both go to %s".formatted(leaf.owner(), owner, path);
        }
        return "%s goes to %s, which is an object for other values".formatted(owner, path);
    }

    /** Writes the members of a top-level object, without its braces. */
    List<Step> members(String section) {
        List<Step> steps = new ArrayList<>();
        if (root.members().get(section) instanceof Branch branch) {
            flatten(branch, steps);
        }
        return steps;
    }

    /** Adds where the values below a top-level object come from. */
    void addOrigins(String section, Origins origins) {
        if (root.members().get(section) instanceof Branch branch) {
            addOrigins(branch, List.of(section), origins);
        }
    }

    private static void addOrigins(Branch branch, List<String> path, Origins origins) {
        branch.members().forEach((name, node) -> {
            List<String> below = Stream.concat(path.stream(), Stream.of(name)).toList();
            if (node instanceof Leaf leaf) {
                origins.put(below, leaf.origin());
            } else if (node instanceof Branch nested) {
                addOrigins(nested, below, origins);
            }
        });
    }

    private static void flatten(Branch branch, List<Step> steps) {
        branch.members().forEach((name, node) -> {
            if (node instanceof Leaf leaf) {
                steps.add(leaf.member());
            } else if (node instanceof Branch nested) {
                steps.add(Step.member(Json.label(name) + "{"));
                flatten(nested, steps);
                steps.add(Step.literal("}"));
            }
        });
    }
}
