package io.spillway.mapping.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * How values are sent that JSON, or its readers, cannot hold.
 *
 * @param notFinite for NaN and the infinities of numbers, dates and timestamps
 * @param largeIntegers for numbers beyond 2<sup>53</sup>, which receivers that decode to doubles would round
 */
public record SpecialValues(NotFinite notFinite, LargeIntegers largeIntegers) {
    /** Everything as text, so that nothing is lost. */
    public static final SpecialValues AS_TEXT = new SpecialValues(NotFinite.TEXT, LargeIntegers.TEXT);

    /** For values that are not finite. */
    public enum NotFinite {
        /** As {@code "NaN"}, {@code "Infinity"} or {@code "infinity"}. */
        TEXT,
        /** As if the row had NULL. */
        AS_NULL
    }

    /** For great numbers. */
    public enum LargeIntegers {
        /** As text, with every digit. */
        TEXT,
        /** As numbers, with every digit: for receivers that read them all. */
        NUMBER
    }

    static SpecialValues read(Fields fields) {
        NotFinite notFinite = fields.oneOf("notFinite", NotFinite.class).orElse(NotFinite.TEXT);
        LargeIntegers large = fields.oneOf("largeIntegers", LargeIntegers.class).orElse(LargeIntegers.TEXT);
        fields.finish();
        return new SpecialValues(notFinite, large);
    }

    JsonNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("notFinite", Fields.written(notFinite))
                .put("largeIntegers", Fields.written(largeIntegers));
    }
}
