package io.spillway.mapping.compile;

/**
 * Where problems point to, in the document that was read.
 *
 * @param mapping pointer to the mapping
 * @param primaryKey pointer to the model's primary key
 * @param model pointer to the model, for what is wrong with its columns
 * @param keep pointer to what is kept of rows
 */
public record MappingPlace(String mapping, String primaryKey, String model, String keep) {
    /** The places in a connection's file. */
    public static final MappingPlace IN_CONNECTION =
            new MappingPlace("/mapping", "/model/primaryKey", "/model", "/keep");
}
