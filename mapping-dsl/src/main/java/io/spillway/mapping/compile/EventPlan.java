package io.spillway.mapping.compile;

import io.spillway.mapping.document.DeleteForm;
import io.spillway.mapping.document.EventName;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.model.RowLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Lays out the steps of a mapping's events. Everything was checked before. */
final class EventPlan {
    private final MappingDocument document;
    private final RowLayout layout;
    private final TargetFiller targets;
    private final UserColumns users;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    EventPlan(MappingDocument document, RowLayout layout, TargetFiller targets) {
        this.document = document;
        this.layout = layout;
        this.targets = targets;
        this.users = new UserColumns(document);
        for (int i = 0; i < layout.columns().size(); i++) {
            fields.put(
                    layout.columns().get(i).name(),
                    new Field(i, layout.columns().get(i)));
        }
    }

    PrimaryKey primaryKey() {
        return new PrimaryKey(fields.values().stream().limit(layout.keyCount()).toList());
    }

    /** The event of a new or changed row. */
    EventProgram changed() {
        EventType type = document.event();
        List<Step> steps = opening(type);
        steps.addAll(name());
        steps.addAll(type == EventType.RECORD ? record(Step.identifiers(ids(), users.reasonIfNone())) : user());
        TargetTree tree = targets.all(type.section(), this::field);
        steps.addAll(context(tree));
        steps.addAll(section(type, tree));
        return closed(steps, layout.columns().size());
    }

    /** The event of a row that is gone. */
    EventProgram deleted() {
        if (document.delete() instanceof DeleteForm.AsTrack track) {
            return deletedAsTrack(track);
        }
        return document.delete() instanceof DeleteForm.AsTrait trait ? deletedAsTrait(trait) : deletedAsRecord();
    }

    private EventProgram deletedAsTrack(DeleteForm.AsTrack track) {
        List<Step> steps = opening(EventType.TRACK);
        steps.add(constantName(track.name()));
        steps.addAll(user());
        TargetTree tree = targets.all(EventType.TRACK.section(), this::field);
        steps.addAll(context(tree));
        steps.addAll(section(EventType.TRACK, tree));
        return closed(steps, layout.deleteCount());
    }

    private EventProgram deletedAsTrait(DeleteForm.AsTrait trait) {
        List<Step> steps = opening(EventType.IDENTIFY);
        steps.addAll(user());
        TargetTree tree = targets.contextOnly();
        TargetFiller.putTombstone(tree, trait.path());
        steps.addAll(context(tree));
        steps.addAll(section(EventType.IDENTIFY, tree));
        return closed(steps, layout.deleteCount());
    }

    private EventProgram deletedAsRecord() {
        List<Step> steps = opening(EventType.RECORD);
        boolean ofRecord = document.event() == EventType.RECORD;
        String reason = users.reasonIfNone();
        steps.addAll(record(ofRecord ? Step.identifiers(ids(), reason) : Step.ids(ids(), reason)));
        steps.addAll(context(targets.contextOnly()));
        return closed(steps, layout.deleteCount());
    }

    private static List<Step> opening(EventType type) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.literal("{\"type\":\"%s\"".formatted(Fields.written(type))));
        return steps;
    }

    private List<Step> user() {
        return List.of(Step.ids(ids(), users.reasonIfNone()));
    }

    private static List<Step> record(Step identifiers) {
        return List.of(Step.action(), Step.literal(",\"identifiers\":{"), identifiers, Step.literal("}"));
    }

    private static List<Step> context(TargetTree tree) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.literal(",\"channel\":\"sources\",\"context\":{"));
        steps.add(Step.sources());
        steps.addAll(tree.members("context"));
        steps.add(Step.literal("}"));
        return steps;
    }

    private static List<Step> section(EventType type, TargetTree tree) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.literal(",\"%s\":{".formatted(type.section())));
        steps.addAll(tree.members(type.section()));
        steps.add(Step.literal("}"));
        return steps;
    }

    private EventProgram closed(List<Step> steps, int fieldCount) {
        steps.add(primaryKey());
        steps.add(Step.timestamps());
        return new EventProgram(steps, fieldCount);
    }

    private List<Identifier> ids() {
        return users.ids().entrySet().stream()
                .map(id -> new Identifier(id.getKey(), field(id.getValue())))
                .toList();
    }

    private List<Step> name() {
        if (document.name() instanceof EventName.Constant constant) {
            return List.of(constantName(constant.name()));
        }
        return document.name() instanceof EventName.FromColumn column
                ? List.of(Step.name(column, field(column.column())))
                : List.of();
    }

    private static Step constantName(String name) {
        return Step.literal(",\"event\":" + Json.string(name));
    }

    private Field field(String column) {
        return Objects.requireNonNull(fields.get(column));
    }
}
