package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What JSON a column's values become. */
public sealed interface ValueForm {
    /** What is closest to the column's type. */
    record AsIs() implements ValueForm {}

    /** A string. */
    record Text() implements ValueForm {}

    /** A number; text is read as one. */
    record Numeric() implements ValueForm {}

    /** True or false; words and 0 and 1 are read as PostgreSQL does. */
    record Bool() implements ValueForm {}

    /** A date or a timestamp, in a format of its own. */
    record Time(TimeFormat format) implements ValueForm {}

    /** The forms' names in documents. */
    enum Word {
        STRING,
        NUMBER,
        BOOLEAN,
        TIMESTAMP
    }

    /** Reads the keys {@code type} and {@code format}. */
    static ValueForm read(Fields fields) {
        Optional<Word> type = fields.oneOf("type", Word.class);
        Optional<TimeFormat> format = TimeFormat.read(fields, "format");
        if (fields.names().contains("format")
                && type.filter(word -> word == Word.TIMESTAMP).isEmpty()) {
            fields.problem("format", "only a field with \"type: timestamp\" has a format");
        }
        return type.<ValueForm>map(word -> switch (word) {
                    case STRING -> new Text();
                    case NUMBER -> new Numeric();
                    case BOOLEAN -> new Bool();
                    case TIMESTAMP -> new Time(format.orElse(TimeFormat.ISO));
                })
                .orElse(new AsIs());
    }

    /** Writes the keys that {@link #read} reads. */
    default void writeTo(ObjectNode json) {
        if (this instanceof Time time) {
            json.put("type", Fields.written(Word.TIMESTAMP));
            json.put("format", time.format().toString());
        } else if (!(this instanceof AsIs)) {
            json.put("type", Fields.written(word()));
        }
    }

    private Word word() {
        return this instanceof Text ? Word.STRING : this instanceof Numeric ? Word.NUMBER : Word.BOOLEAN;
    }
}
