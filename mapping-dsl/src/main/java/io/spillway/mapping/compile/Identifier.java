package io.spillway.mapping.compile;

/** A column that tells whose event it is, with the name it has there. */
final class Identifier {
    private final String name;
    private final Field field;
    private final byte[] label;

    Identifier(String name, Field field) {
        this.name = name;
        this.field = field;
        this.label = Step.label(name);
    }

    String name() {
        return name;
    }

    Field field() {
        return field;
    }

    byte[] label() {
        return label;
    }
}
