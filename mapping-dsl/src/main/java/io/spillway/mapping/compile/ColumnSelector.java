package io.spillway.mapping.compile;

import io.spillway.mapping.document.ColumnChoice;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Pointers;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.document.TargetPath;
import io.spillway.mapping.model.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides which of a model's columns become fields, and where they go. */
final class ColumnSelector {
    private static final String COLUMNS = "/columns";
    private static final String TARGETS = COLUMNS + "/targets";

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
        choice.targets().keySet().forEach(this::checkTarget);
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

    private void checkTarget(String name) {
        String pointer = Pointers.child(TARGETS, name);
        model.find(name, pointer, problems);
        if (isExcluded(name)) {
            problems.add(pointer, "column %s has a target but is excluded".formatted(Problem.quote(name)));
        }
    }

    private boolean isMapped(String name) {
        if (choice.targets().containsKey(name) || isExcluded(name)) {
            return choice.targets().containsKey(name);
        }
        return choice.include().contains(name)
                || (!ids.contains(name) && choice.include().stream().anyMatch(pattern -> matches(pattern, name)));
    }

    private boolean isExcluded(String name) {
        return choice.exclude().stream().anyMatch(pattern -> matches(pattern, name));
    }

    private MappedColumn mapped(Column column) {
        @Nullable TargetPath target = choice.targets().get(column.name());
        return target == null
                ? new MappedColumn(column, TargetPath.ofField(document.event(), column.name()), COLUMNS)
                : new MappedColumn(column, target, Pointers.child(TARGETS, column.name()));
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
