package io.spillway.mapping.compile;

import io.spillway.mapping.document.ColumnChoice;
import io.spillway.mapping.document.FieldRule;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Pointers;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.document.TargetPath;
import io.spillway.mapping.model.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Decides which of a model's columns become fields, and where they go. */
final class ColumnSelector {
    private static final String COLUMNS = "/columns";
    private static final String FIELDS = COLUMNS + "/fields";

    private final MappingDocument document;
    private final ColumnChoice choice;
    private final ModelColumns model;
    private final Problems problems;
    private final Problems warnings;
    private final Set<String> ids;

    ColumnSelector(MappingDocument document, ModelColumns model, Problems problems, Problems warnings) {
        this.document = document;
        this.choice = document.columns();
        this.model = model;
        this.problems = problems;
        this.warnings = warnings;
        this.ids = new UserColumns(document).columns();
    }

    /** The mapped columns in the model's order. */
    List<MappedColumn> select() {
        checkNames(choice.include(), COLUMNS + "/include");
        checkNames(choice.exclude(), COLUMNS + "/exclude");
        checkPatterns(choice.include(), COLUMNS + "/include", model, problems);
        checkPatterns(choice.exclude(), COLUMNS + "/exclude", model, warnings);
        choice.fields().keySet().forEach(this::checkField);
        List<MappedColumn> mapped = new ArrayList<>();
        for (Column column : model.all()) {
            if (isMapped(column.name())) {
                mapped.add(mapped(column));
            }
        }
        return mapped;
    }

    // also for excluded names: a misspelt one would send what was to stay
    private void checkNames(List<String> names, String pointer) {
        for (int i = 0; i < names.size(); i++) {
            if (!isPattern(names.get(i))) {
                model.find(names.get(i), Pointers.child(pointer, i), problems);
            }
        }
    }

    // a pattern to be excluded may be there for columns to come
    private static void checkPatterns(List<String> names, String pointer, ModelColumns model, Problems problems) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean isVain = name.contains("*")
                    && !model.has(name)
                    && model.all().stream().noneMatch(column -> matchesPattern(name, column.name()));
            if (isVain) {
                problems.add(Pointers.child(pointer, i), "no column matches %s".formatted(Problem.quote(name)));
            }
        }
    }

    private void checkField(String name) {
        String pointer = Pointers.child(FIELDS, name);
        model.find(name, pointer, problems)
                .flatMap(column ->
                        Conversions.objection(column.type(), choice.rule(name).form()))
                .ifPresent(
                        objection -> problems.add(pointer, "column %s %s".formatted(Problem.quote(name), objection)));
        if (isExcluded(name)) {
            problems.add(pointer, "column %s has a field but is excluded".formatted(Problem.quote(name)));
        }
    }

    private boolean isMapped(String name) {
        if (choice.fields().containsKey(name) || isExcluded(name)) {
            return choice.fields().containsKey(name);
        }
        return choice.include().contains(name)
                || (!ids.contains(name) && choice.include().stream().anyMatch(pattern -> matches(pattern, name)));
    }

    private boolean isExcluded(String name) {
        return choice.exclude().stream().anyMatch(pattern -> matches(pattern, name));
    }

    private MappedColumn mapped(Column column) {
        FieldRule rule = choice.rule(column.name());
        TargetPath path =
                Objects.requireNonNullElseGet(rule.to(), () -> TargetPath.ofField(document.event(), column.name()));
        boolean isSaid = choice.fields().containsKey(column.name());
        return new MappedColumn(column, path, rule, isSaid ? Pointers.child(FIELDS, column.name()) : COLUMNS);
    }

    // a column may be called "a*b": a name that is there is a name
    private boolean isPattern(String name) {
        return name.contains("*") && !model.has(name);
    }

    private boolean matches(String pattern, String name) {
        return isPattern(pattern) ? matchesPattern(pattern, name) : pattern.equals(name);
    }

    // what stands between stars is found as early as it can be, so that nothing is tried twice
    private static boolean matchesPattern(String pattern, String name) {
        String[] parts = pattern.split("\\*+", -1);
        String last = parts[parts.length - 1];
        if (!name.startsWith(parts[0])) {
            return false;
        }
        int at = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = name.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return name.length() - last.length() >= at && name.endsWith(last);
    }
}
