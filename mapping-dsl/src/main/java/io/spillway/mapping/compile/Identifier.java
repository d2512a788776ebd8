package io.spillway.mapping.compile;

/** A column that tells whose event it is, with the name it has there. */
final class Identifier {
    private final Field field;
    private final byte[] label;

    Identifier(String name, Field field) {
        this.field = field;
        this.label = Step.label(name);
    }

    Field field() {
        return field;
    }

    byte[] label() {
        return label;
    }
}
