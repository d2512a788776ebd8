package io.spillway.mapping.compile;

import io.spillway.mapping.document.DeleteForm;
import io.spillway.mapping.document.DestinationObject;
import io.spillway.mapping.document.EventName;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.MappingDocument;
import io.spillway.mapping.model.RowLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lays out the steps of a mapping's events. Everything was checked before. */
final class EventPlan {
    private final MappingDocument document;
    private final RowLayout layout;
    private final TargetFiller targets;
    private final LayoutFields fields;
    private final UserColumns users;
    private final List<Identifier> ids;

    EventPlan(MappingDocument document, RowLayout layout, TargetFiller targets) {
        this.document = document;
        this.layout = layout;
        this.targets = targets;
        this.fields = new LayoutFields(layout, document);
        this.users = new UserColumns(document);
        this.ids = users.ids().entrySet().stream()
                .map(id -> new Identifier(id.getKey(), fields.plain(id.getValue())))
                .toList();
    }

    PrimaryKey primaryKey() {
        return fields.primaryKey(layout.keyCount());
    }

    /** The event of a new or changed row. */
    EventProgram changed() {
        Event event = new Event(document.event());
        event.name(document.name());
        if (document.event() == EventType.RECORD) {
            event.record(true);
        } else {
            event.user();
        }
        event.body(targets.all(document.event().section(), fields));
        return event.program(layout.columns().size());
    }

    /** The event of a row that is gone. */
    EventProgram deleted() {
        if (document.delete() instanceof DeleteForm.AsTrack track) {
            Event event = new Event(EventType.TRACK);
            event.name(new EventName.Constant(track.name()));
            event.user();
            event.body(targets.all(EventType.TRACK.section(), fields));
            return event.program(layout.deleteCount());
        }
        if (document.delete() instanceof DeleteForm.AsTrait trait) {
            Event event = new Event(EventType.IDENTIFY);
            event.user();
            TargetTree tree = targets.contextOnly();
            TargetFiller.putTombstone(tree, trait.path());
            event.body(tree);
            return event.program(layout.deleteCount());
        }
        Event event = new Event(EventType.RECORD);
        event.record(document.event() == EventType.RECORD);
        event.context(targets.contextOnly());
        return event.program(layout.deleteCount());
    }

    /** An event in the making: its steps in their order, and where its values come from. */
    private final class Event {
        private final EventType type;
        private final List<Step> steps = new ArrayList<>();
        private final Origins origins = new Origins();

        Event(EventType type) {
            this.type = type;
            steps.add(Step.literal("{\"type\":\"%s\"".formatted(Fields.written(type))));
        }

        void name(@Nullable EventName name) {
            if (name instanceof EventName.Constant constant) {
                steps.add(Step.literal(",\"event\":" + Json.string(constant.name())));
                origins.put(List.of("event"), Origin.CONSTANT);
            } else if (name instanceof EventName.FromColumn column) {
                steps.add(Step.name(column, fields.plain(column.column())));
                origins.put(List.of("event"), Origin.column(column.column()));
            }
        }

        void user() {
            if (document.object() != null) {
                Identifier only = ids.get(0);
                steps.add(Step.ids(List.of(new Identifier("userId", only.field())), users.reasonIfNone()));
                origins.put(List.of("userId"), origin(only));
            } else {
                steps.add(Step.ids(ids, users.reasonIfNone()));
                ids.forEach(id -> origins.put(List.of(id.name()), origin(id)));
            }
        }

        void record(boolean keepsNumbers) {
            String reason = users.reasonIfNone();
            steps.add(Step.action());
            steps.add(Step.literal(",\"identifiers\":{"));
            steps.add(keepsNumbers ? Step.identifiers(ids, reason) : Step.ids(ids, reason));
            steps.add(Step.literal("}"));
            ids.forEach(id -> origins.put(List.of("identifiers", id.name()), origin(id)));
        }

        /** The context and the section with the fields. */
        void body(TargetTree tree) {
            context(tree);
            steps.add(Step.literal(",\"%s\":{".formatted(type.section())));
            steps.addAll(tree.members(type.section()));
            steps.add(Step.literal("}"));
            tree.addOrigins(type.section(), origins);
        }

        void context(TargetTree tree) {
            steps.add(Step.literal(",\"channel\":\"sources\",\"context\":{"));
            steps.add(Step.sources());
            @Nullable DestinationObject object = document.object();
            if (object != null && type == EventType.IDENTIFY) {
                Identifier only = ids.get(0);
                steps.add(Step.externalId(object, only.name(), only.field()));
                origins.put(List.of("context", "externalId", "0", "id"), origin(only));
                origins.put(List.of("context", "externalId", "0"), Origin.CONSTANT);
            }
            steps.addAll(tree.members("context"));
            steps.add(Step.literal("}"));
            tree.addOrigins("context", origins);
        }

        EventProgram program(int fieldCount) {
            steps.add(primaryKey());
            steps.add(Step.timestamps());
            origins.put(List.of("recordId"), Origin.column(String.join(", ", fields.keyColumns(layout.keyCount()))));
            return new EventProgram(steps, fieldCount, origins);
        }

        private static Origin origin(Identifier id) {
            return Origin.column(id.field().column().name());
        }
    }
}
