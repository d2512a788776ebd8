package io.spillway.mapping.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Java's own types in place of the language's. What is made costs as much again as what was computed: a list that holds
 * another one twice is small there, and two lists here.
 */
final class PlainValue {
    private final CostMeter cost = new CostMeter();

    /** For the language: null and bytes have types of their own there. */
    static Object toLanguage(@Nullable Object value) {
        if (value == null) {
            return NullValue.NULL_VALUE;
        }
        return value instanceof byte[] bytes ? CelByteString.of(bytes) : value;
    }

    static boolean isNull(@Nullable Object value) {
        return value == null || value instanceof NullValue;
    }

    @Nullable Object of(@Nullable Object value) {
        if (isNull(value)) {
            return null;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            for (Object item : list) {
                cost.add(1);
                items.add(of(item));
            }
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            map.forEach((key, item) -> {
                String name = String.valueOf(key);
                cost.add(1L + name.length());
                members.put(name, of(item));
            });
            return members;
        }
        if (value instanceof String text) {
            cost.add(text.length());
            return text;
        }
        if (value instanceof CelByteString bytes) {
            cost.add(bytes.size());
            return bytes.toByteArray();
        }
        return value instanceof UnsignedLong number ? number.bigIntegerValue() : value;
    }
}
