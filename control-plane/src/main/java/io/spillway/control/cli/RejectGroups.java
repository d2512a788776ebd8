package io.spillway.control.cli;

import io.spillway.control.store.RowLogFolder.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Rejected events by what the destination said of them; what differs from row to row is left out of that. */
final class RejectGroups {
    private static final Pattern DIFFERENT =
            Pattern.compile("\"[^\"]*\"|'[^']*'|\\([^()]*\\)|[0-9a-fA-F-]{32,36}|[0-9]+");
    private static final int MOST_REASON_CHARACTERS = 200;
    private static final int MOST_GROUPS = 200;
    private static final int SAMPLES = 5;

    private final Map<String, Group> groups = new LinkedHashMap<>();

    /** Events that were refused alike. */
    static final class Group {
        private final int status;
        private final String reason;
        private final List<Line> samples = new ArrayList<>();
        private long events;

        Group(int status, String reason) {
            this.status = status;
            this.reason = reason;
        }

        int status() {
            return status;
        }

        String reason() {
            return reason;
        }

        long events() {
            return events;
        }

        /** The first of them. */
        List<Line> samples() {
            return samples;
        }
    }

    void add(Line line) {
        int status = Objects.requireNonNullElse(line.entry().status(), 0);
        String reason = alike(Objects.requireNonNullElse(line.entry().reason(), ""));
        String name = status + " " + reason;
        if (groups.size() >= MOST_GROUPS && !groups.containsKey(name)) {
            status = 0;
            reason = "other reasons";
            name = reason;
        }
        int groupStatus = status;
        String groupReason = reason;
        Group group = groups.computeIfAbsent(name, key -> new Group(groupStatus, groupReason));
        group.events++;
        if (group.samples.size() < SAMPLES) {
            group.samples.add(line);
        }
    }

    private static String alike(String reason) {
        String shared = DIFFERENT.matcher(reason.strip()).replaceAll("…");
        return shared.length() <= MOST_REASON_CHARACTERS ? shared : shared.substring(0, MOST_REASON_CHARACTERS) + "…";
    }

    /** All groups, the largest first. */
    List<Group> all() {
        return groups.values().stream()
                .sorted(Comparator.comparingLong(Group::events).reversed())
                .toList();
    }

    /** The groups for people, each with some of its rows. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Group group : all()) {
            String status = group.status() == 0 ? "" : group.status() + " ";
            lines.add("%,d events: %s%s".formatted(group.events(), status, group.reason()));
            for (Line line : group.samples()) {
                lines.add("  run %d, %s of %s, try %d: %s"
                        .formatted(
                                line.run(),
                                line.entry().op(),
                                line.entry().key(),
                                Objects.requireNonNullElse(line.entry().tries(), 1),
                                line.entry().reason()));
            }
        }
        return lines;
    }
}
