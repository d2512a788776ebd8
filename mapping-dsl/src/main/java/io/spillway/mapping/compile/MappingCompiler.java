package io.spillway.mapping.compile;

import io.spillway.mapping.document.DocumentException;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.document.Pointers;
import io.spillway.mapping.document.Problem;
import io.spillway.mapping.document.Problems;
import io.spillway.mapping.document.SpecialValues.LargeIntegers;
import io.spillway.mapping.document.TargetPath;
import io.spillway.mapping.document.ValueForm;
import io.spillway.mapping.expression.ExpressionCompiler;
import io.spillway.mapping.model.Column;
import io.spillway.mapping.model.Keep;
import io.spillway.mapping.model.RowLayout;
import io.spillway.mapping.model.SyncMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes straight code of a mapping and a model's columns, or tells all that is in the way. */
public final class MappingCompiler {
    private final MappingDocument document;
    private final ModelColumns model;
    private final List<String> primaryKey;
    private final MappingPlace place;
    private final Problems problems = new Problems();

    private MappingCompiler(
            MappingDocument document, List<Column> columns, List<String> primaryKey, MappingPlace place) {
        this.document = document;
        this.model = new ModelColumns(columns, place.model(), problems);
        this.primaryKey = List.copyOf(primaryKey);
        this.place = place;
    }

    /** Compiles a mapping that stands in a connection's file. */
    public static CompiledMapping compile(
            MappingDocument document, List<Column> modelColumns, List<String> primaryKey, SyncMode mode)
            throws DocumentException {
        return compile(document, modelColumns, primaryKey, mode, Keep.of(mode), MappingPlace.IN_CONNECTION);
    }

    /**
     * Compiles a mapping.
     *
     * @param modelColumns all columns of the model's result, in its order
     * @param primaryKey names of the key's columns, in the key's order
     * @param keep what the state keeps of rows that were sent
     * @throws DocumentException with all problems, pointing to where {@code place} says
     */
    public static CompiledMapping compile(
            MappingDocument document,
            List<Column> modelColumns,
            List<String> primaryKey,
            SyncMode mode,
            Keep keep,
            MappingPlace place)
            throws DocumentException {
        return new MappingCompiler(document, modelColumns, primaryKey, place).compile(mode, keep);
    }

    private CompiledMapping compile(SyncMode mode, Keep keep) throws DocumentException {
        Problems inMapping = problems.under(place.mapping());
        Problems warnings = new Problems();
        checkPrimaryKey();
        new UserColumns(document).check(model, inMapping);
        List<MappedColumn> mapped =
                new ColumnSelector(document, model, inMapping, warnings.under(place.mapping())).select();
        List<MappedExpression> computed = expressions(inMapping);
        TargetFiller targets = new TargetFiller(document, mapped, computed);
        targets.check(inMapping, warnings.under(place.mapping()));
        problems.throwIfAny();

        new MaskWarnings(document, primaryKey, mapped, computed).addTo(warnings.under(place.mapping()));
        RowLayout layout = LayoutPlan.layout(document, model.all(), primaryKey, mode, keep, used(mapped, computed));
        checkKeep(keep, layout);
        problems.throwIfAny();
        EventPlan plan = new EventPlan(document, layout, targets);
        return new CompiledMapping(
                layout,
                LayoutPlan.fingerprintVersion(document, layout),
                warnings.list(),
                numbers(mapped),
                plan.primaryKey(),
                plan.changed(),
                mode == SyncMode.MIRROR ? plan.deleted() : EventProgram.none());
    }

    private List<MappedExpression> expressions(Problems inMapping) {
        List<MappedExpression> expressions = new ArrayList<>();
        if (document.computed().isEmpty()) {
            return expressions;
        }
        ExpressionCompiler compiler = new ExpressionCompiler(model.all());
        document.computed().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(TargetPath::toString)))
                .forEach(field -> {
                    String pointer = Pointers.child("/computed", field.getKey().toString());
                    compiler.compile(field.getValue().expression(), pointer, inMapping)
                            .map(expression ->
                                    new MappedExpression(field.getKey(), field.getValue(), expression, pointer))
                            .ifPresent(expressions::add);
                });
        return expressions;
    }

    /** The columns that are sent as numbers, and as text where they are too large for it. */
    private Set<String> numbers(List<MappedColumn> mapped) {
        if (document.specialValues().largeIntegers() == LargeIntegers.NUMBER) {
            return Set.of();
        }
        return mapped.stream()
                .filter(column -> Conversions.isNumber(column.column().type())
                        ? column.rule().form() instanceof ValueForm.AsIs
                        : column.rule().form() instanceof ValueForm.Numeric)
                .filter(column -> column.rule().mask() == null)
                .map(column -> column.column().name())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> used(List<MappedColumn> mapped, List<MappedExpression> computed) {
        Set<String> used = new LinkedHashSet<>();
        mapped.forEach(column -> used.add(column.column().name()));
        computed.forEach(field -> used.addAll(field.expression().columns()));
        return used;
    }

    private void checkKeep(Keep keep, RowLayout layout) {
        if (keep == Keep.FINGERPRINT && layout.deleteCount() > layout.keyCount()) {
            String needed = layout.columns().subList(layout.keyCount(), layout.deleteCount()).stream()
                    .map(column -> Problem.quote(column.name()))
                    .collect(Collectors.joining(", "));
            problems.add(
                    place.keep(),
                    "the deletes of this mapping need %s beside the primary key: write identifiers, or leave it out"
                            .formatted(needed));
        }
    }

    private void checkPrimaryKey() {
        if (primaryKey.isEmpty()) {
            problems.add(
                    place.primaryKey(), "the model needs a primary key: name the columns that tell its rows apart");
        }
        for (int i = 0; i < primaryKey.size(); i++) {
            String pointer = primaryKey.size() == 1 ? place.primaryKey() : Pointers.child(place.primaryKey(), i);
            String name = primaryKey.get(i);
            if (primaryKey.indexOf(name) < i) {
                problems.add(pointer, "column %s stands twice in the primary key".formatted(Problem.quote(name)));
            }
            model.find(name, pointer, problems).ifPresent(column -> checkKeyType(column, pointer));
        }
    }

    private void checkKeyType(Column column, String pointer) {
        switch (column.type()) {
            case FLOAT4, FLOAT8 ->
                problems.add(
                        pointer,
                        "column %s is a floating-point number, which is no reliable key: cast it to numeric or text"
                                .formatted(Problem.quote(column.name())));
            case BOOLEAN,
                    BYTEA,
                    INT8,
                    INT2,
                    INT4,
                    TEXT,
                    JSON,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMPTZ,
                    INTERVAL,
                    TIMETZ,
                    NUMERIC,
                    UUID,
                    JSONB,
                    ARRAY -> {
                // keys are compared byte by byte
            }
        }
    }
}
