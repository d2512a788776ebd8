package io.spillway.mapping.document;

/**
 * What a mapping in {@link Mode#OBJECT} fills.
 *
 * @param destination the destination's kind as receivers know it, for instance {@code CUSTOMERIO}
 * @param name the object's name there, for instance {@code customers}
 */
public record DestinationObject(String destination, String name) {
    /** How events name it: {@code CUSTOMERIO-customers}. */
    public String type() {
        return destination + "-" + name;
    }

    static DestinationObject read(Fields fields) {
        DestinationObject object =
                new DestinationObject(fields.requiredText("destination"), fields.requiredText("name"));
        fields.finish();
        return object;
    }
}
