package io.spillway.mapping.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Java's own types in place of the language's. */
final class PlainValue {
    private PlainValue() {}

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

    static @Nullable Object of(@Nullable Object value) {
        if (isNull(value)) {
            return null;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>(list.size());
            list.forEach(item -> items.add(of(item)));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            map.forEach((key, item) -> members.put(String.valueOf(key), of(item)));
            return members;
        }
        if (value instanceof CelByteString bytes) {
            return bytes.toByteArray();
        }
        return value instanceof UnsignedLong number ? number.bigIntegerValue() : value;
    }
}
