package io.spillway.mapping.document;

import java.util.List;

/** Mappings with one mistake each. */
final class WrongMappings {
    private static final List<Wrong> ALL = List.of(
            wrong("userId: id", "the key \"event\" is missing"),
            wrong("{event: track, userId: id}", "a track event needs a \"name\""),
            wrong("{event: track, userId: id, name: ' '}", "name is blank"),
            wrong("{event: track, userId: id, name: {colum: x}}", "did you mean \"column\"?"),
            wrong("{event: identify, userId: id, name: x}", "only track events have a name"),
            wrong("{event: identify, userId: id, identifiers: {a: b}}", "identify and track events have none"),
            wrong("{mode: record}", "a record needs identifiers"),
            wrong("{mode: record, identifiers: {a: b}, userId: id}", "name the column under identifiers"),
            wrong("{mode: record, identifiers: {a: b}, delete: {trait: x}}", "the deletes of record events"),
            wrong("{event: identify, userId: id, delete: {trait: a, track: b}}", "exactly one form"),
            wrongBeyondSchema("{event: identify, userId: id, constants: {a: 1, traits.a: 2}}", "stands here twice"),
            wrongBeyondSchema("{event: identify, userId: id, constants: {context: 1}}", "is reserved"),
            wrong("{event: record, identifiers: {a: b}}", "write \"mode: record\""),
            wrong("{mode: record, event: track, identifiers: {a: b}}", "in the mode record there is no \"event\""),
            wrong("{mode: objct, object: {destination: A, name: b}}", "did you mean \"object\"?"),
            wrong("{mode: object, identifiers: {a: b}}", "the key \"object\" is missing"),
            wrong("{mode: object, object: {destination: A, name: b}}", "exactly one identifier"),
            wrong(
                    "{mode: object, object: {destination: A, name: b}, identifiers: {a: b, c: d}}",
                    "exactly one identifier"),
            wrong(
                    "{mode: object, object: {destination: A, name: b}, identifiers: {a: b}, constants: {a: 1}}",
                    "leave it out"),
            wrong("{mode: object, object: {destination: A, name: b}, identifiers: {a: b}, name: x}", "leave it out"),
            wrong(
                    "{mode: object, object: {destination: A, name: b}, identifiers: {a: b}, delete: {track: x}}",
                    "no track events"),
            wrong(
                    "{event: identify, userId: id, object: {destination: A, name: b}}",
                    "in the mode event there is no \"object\""),
            wrong("{apiVersion: spillway/v2, event: identify, userId: id}", "expected spillway/v1"),
            wrong("{event: identify, userId: id, columns: {fields: {a: {type: nmber}}}}", "did you mean \"number\"?"),
            wrong("{event: identify, userId: id, columns: {fields: {a: {format: unix}}}}", "type: timestamp"),
            wrongBeyondSchema(
                    "{event: identify, userId: id, columns: {fields: {a: {type: timestamp, format: unx}}}}",
                    "did you mean \"unix\"?"),
            wrong(
                    "{event: identify, userId: id, columns: {fields: {a: {type: number, mask: email}}}}",
                    "leave \"type\" out"),
            wrong("{event: identify, userId: id, columns: {fields: {a: {mask: emial}}}}", "did you mean \"email\"?"),
            wrong("{event: identify, userId: id, nulls: {defalt: 1}}", "did you mean \"default\"?"),
            wrong("{event: identify, userId: ''}", "expected text, found an empty text"),
            wrongBeyondSchema(
                    "{\"event\": \"identify\", \"userId\": \"id\", \"constants\": {\"a\": [1e99999]}}",
                    "an exponent beyond"),
            wrongBeyondSchema("{event: identify, userId: id, nulls: {default: 1e-999}}", "an exponent beyond"),
            wrong("[1]", "expected an object, found a list"));

    private WrongMappings() {}

    /**
     * A mapping with a mistake.
     *
     * @param message part of what its writer is told
     * @param schemaSees whether the mistake is one of shape, which a schema can find
     */
    record Wrong(String text, String message, boolean schemaSees) {}

    static List<Wrong> all() {
        return ALL;
    }

    private static Wrong wrong(String text, String message) {
        return new Wrong(text, message, true);
    }

    private static Wrong wrongBeyondSchema(String text, String message) {
        return new Wrong(text, message, false);
    }
}
