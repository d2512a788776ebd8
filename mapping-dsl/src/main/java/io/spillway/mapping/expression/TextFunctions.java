package io.spillway.mapping.expression;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.cel.common.values.CelByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What expressions can do with texts beside what the language brings. Same results on every machine. */
final class TextFunctions {
    private static final int MAX_LENGTH = 1 << 20;
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s]+@[^@\\s]+");

    private TextFunctions() {}

    static String digest(String algorithm, Object value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes(value)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }

    static String base64(Object value) {
        return Base64.getEncoder().encodeToString(bytes(value));
    }

    private static byte[] bytes(Object value) {
        return value instanceof CelByteString bytes
                ? bytes.toByteArray()
                : ((String) value).getBytes(StandardCharsets.UTF_8);
    }

    static String replace(String text, String what, String with) {
        if (what.isEmpty()) {
            return text;
        }
        long growth = Math.max(0, with.length() - what.length());
        if (growth > 0 && text.length() + count(text, what) * growth > MAX_LENGTH) {
            throw new FunctionException("the text gets longer than %d characters".formatted(MAX_LENGTH));
        }
        return text.replace(what, with);
    }

    private static long count(String text, String what) {
        long count = 0;
        for (int at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length())) {
            count++;
        }
        return count;
    }

    /** Trimmed and in lower case; null for what is no address. */
    static @Nullable String email(String text) {
        String address = text.strip().toLowerCase(Locale.ROOT);
        return ADDRESS.matcher(address).matches() ? address : null;
    }

    /** In E.164, {@code +4930123456}; null for what cannot be a number of that region. */
    static @Nullable String phone(String text, String region) {
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        if (!numbers.getSupportedRegions().contains(region)) {
            throw new FunctionException(
                    "\"%s\" is no region of phone numbers, use for instance \"DE\" or \"US\"".formatted(region));
        }
        try {
            PhoneNumber number = numbers.parse(text, region);
            return numbers.isPossibleNumber(number) ? numbers.format(number, PhoneNumberFormat.E164) : null;
        } catch (NumberParseException e) {
            return null;
        }
    }
}
