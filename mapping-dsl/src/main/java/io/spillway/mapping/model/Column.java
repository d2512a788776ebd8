package io.spillway.mapping.model;

/** A column of a model's result. Names are kept as the warehouse gives them, byte for byte. */
public record Column(String name, ColumnType type) {
    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A column has an empty name: give it an alias in the model's SQL");
        }
    }
}
