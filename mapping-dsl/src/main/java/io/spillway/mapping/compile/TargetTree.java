package io.spillway.mapping.compile;

import io.spillway.mapping.document.TargetPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The objects that an event's paths make together; in the end they are a flat list of steps. */
final class TargetTree {
    private final Branch root = new Branch(new LinkedHashMap<>());

    /** What a path leads to. */
    private sealed interface Node {}

    private record Branch(Map<String, Node> members) implements Node {}

    /** A value, what writes its member, and whose it is, for messages. */
    private record Leaf(Step member, String owner) implements Node {}

    /** Puts a value at a path; if that cannot be, says why. */
    Optional<String> put(TargetPath path, Step member, String owner) {
        Branch branch = root;
        List<String> segments = path.segments();
        for (String segment : segments.subList(0, segments.size() - 1)) {
            Node next = branch.members().computeIfAbsent(segment, name -> new Branch(new LinkedHashMap<>()));
            if (next instanceof Leaf leaf) {
                return Optional.of("%s goes to %s, but %s is a value on that way".formatted(owner, path, leaf.owner()));
            }
            branch = (Branch) next;
        }
        @Nullable Node taken = branch.members().putIfAbsent(segments.get(segments.size() - 1), new Leaf(member, owner));
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
