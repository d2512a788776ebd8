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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides which of a model's columns become fields, and where they go. */
final class ColumnSelector {
    private static final String COLUMNS = "/columns";
    private static final String FIELDS = COLUMNS + "/fields";

    private final MappingDocument document;
    private final ColumnChoice choice;
    private final ModelColumns model;
    private final Problems problems;
    private final Set<String> ids;

    ColumnSelector(MappingDocument document, ModelColumns model, Problems problems) {
        this.document = document;
        this.choice = document.columns();
        this.model = model;
        this.problems = problems;
        this.ids = new UserColumns(document).columns();
    }

    /** The mapped columns in the model's order. */
    List<MappedColumn> select() {
        checkNames(choice.include(), COLUMNS + "/include");
        checkNames(choice.exclude(), COLUMNS + "/exclude");
        checkPatterns();
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

    private void checkPatterns() {
        for (int i = 0; i < choice.include().size(); i++) {
            String name = choice.include().get(i);
            if (isPattern(name) && model.all().stream().noneMatch(column -> matches(name, column.name()))) {
                problems.add(
                        Pointers.child(COLUMNS + "/include", i), "no column matches %s".formatted(Problem.quote(name)));
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
        return isPattern(pattern) ? regex(pattern).matcher(name).matches() : pattern.equals(name);
    }

    private static Pattern regex(String pattern) {
        String regex = Stream.of(pattern.split("\\*+", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL);
    }
}
