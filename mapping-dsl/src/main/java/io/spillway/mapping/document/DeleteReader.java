package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Reads the {@code delete} of a mapping. */
final class DeleteReader {
    private static final String FORMS = "record, {track: \"Record Deleted\"} or {trait: deleted}";
    private static final DeleteForm DEFAULT = new DeleteForm.AsRecord();

    private final Fields fields;
    private final Mode mode;

    DeleteReader(Fields fields, Mode mode) {
        this.fields = fields;
        this.mode = mode;
    }

    DeleteForm read() {
        Optional<JsonNode> written = fields.node("delete");
        if (written.isEmpty() || written.get().asText().equals("record")) {
            return DEFAULT;
        }
        if (!written.get().isObject()) {
            String found =
                    written.get().isTextual() ? Problem.quote(written.get().asText()) : Fields.kind(written.get());
            fields.problem("delete", "expected %s, found %s".formatted(FORMS, found));
            return DEFAULT;
        }
        if (mode == Mode.RECORD) {
            fields.problem("delete", "the deletes of record events are record events: leave it out");
        }
        return fields.object("delete").map(this::readForm).orElse(DEFAULT);
    }

    private DeleteForm readForm(Fields form) {
        Optional<String> track = form.text("track");
        Optional<String> trait = form.text("trait");
        form.finish();
        if (form.names().size() != 1) {
            fields.problem("delete", "expected exactly one form: " + FORMS);
        }
        if (track.isPresent() && mode == Mode.OBJECT) {
            form.problem("track", "an object's deletes are record or {trait: …}: it knows no track events");
        }
        if (track.filter(String::isBlank).isPresent()) {
            form.problem("track", "the event's name is blank");
        }
        return track.<DeleteForm>map(DeleteForm.AsTrack::new)
                .or(() -> trait.flatMap(path -> tombstone(form, path)))
                .orElse(DEFAULT);
    }

    private static Optional<DeleteForm> tombstone(Fields form, String path) {
        return TargetPath.read(path, EventType.IDENTIFY, form.pointer("trait"), form.problems())
                .map(DeleteForm.AsTrait::new);
    }
}
