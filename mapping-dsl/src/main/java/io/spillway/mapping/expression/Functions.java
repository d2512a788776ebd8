package io.spillway.mapping.expression;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelFunctionBinding;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.document.Mask;
import io.spillway.mapping.document.TimeFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The functions that expressions have beside the language's own. As in SQL, each gives null if an argument is null;
 * {@code coalesce} gives its first argument that is not.
 */
final class Functions {
    static final String MASK = "mask";
    static final String FORMAT_TIME = "formatTime";
    static final String NORMALIZE_PHONE = "normalizePhone";

    private static final int MOST_ALTERNATIVES = 5;
    private static final CelType TEXT = NullableType.create(SimpleType.STRING);
    private static final CelType BYTES = NullableType.create(SimpleType.BYTES);
    private static final CelType TIME = NullableType.create(SimpleType.TIMESTAMP);
    private static final CelType ANY = TypeParamType.create("T");

    private final List<CelFunctionDecl> declarations = new ArrayList<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    Functions() {
        text("lower", text -> text.toLowerCase(Locale.ROOT));
        text("upper", text -> text.toUpperCase(Locale.ROOT));
        text("trim", String::strip);
        text("normalizeEmail", TextFunctions::email);
        ofTextOrBytes("sha256", value -> TextFunctions.digest("SHA-256", value));
        ofTextOrBytes("md5", value -> TextFunctions.digest("MD5", value));
        ofTextOrBytes("base64", TextFunctions::base64);
        add(
                "replace",
                TEXT,
                List.of(TEXT, TEXT, TEXT),
                of -> TextFunctions.replace(of.text(0), of.text(1), of.text(2)));
        add("parseJson", SimpleType.DYN, List.of(TEXT), of -> JsonObjects.parse(of.text(0)));
        add(MASK, TEXT, List.of(TEXT, SimpleType.STRING), of -> mask(of.text(1)).of(of.text(0)));
        add(
                FORMAT_TIME,
                TEXT,
                List.of(TIME, SimpleType.STRING),
                of -> format(of.text(1)).format((Instant) of.values()[0]));
        add(NORMALIZE_PHONE, TEXT, List.of(TEXT, SimpleType.STRING), of -> TextFunctions.phone(of.text(0), of.text(1)));
        coalesce();
    }

    /** A call's arguments. */
    private record Arguments(Object[] values) {
        String text(int index) {
            return (String) values[index];
        }
    }

    List<CelFunctionDecl> declarations() {
        return List.copyOf(declarations);
    }

    List<CelFunctionBinding> bindings() {
        return List.copyOf(bindings);
    }

    List<String> names() {
        return declarations.stream().map(CelFunctionDecl::name).toList();
    }

    /** What is wrong with a literal that is the last argument of a call. */
    static Optional<String> objection(String function, String literal) {
        try {
            switch (function) {
                case MASK -> mask(literal);
                case FORMAT_TIME -> format(literal);
                case NORMALIZE_PHONE -> TextFunctions.phone("", literal);
                default -> throw new IllegalStateException("There is no rule for " + function);
            }
            return Optional.empty();
        } catch (FunctionException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Mask mask(String name) {
        return Stream.of(Mask.values())
                .filter(mask -> Fields.written(mask).equals(name))
                .findFirst()
                .orElseThrow(() -> new FunctionException("\"%s\" is no mask, use %s"
                        .formatted(
                                name,
                                String.join(
                                        ", ",
                                        Stream.of(Mask.values())
                                                .map(Fields::written)
                                                .toList()))));
    }

    private static TimeFormat format(String text) {
        return TimeFormat.of(text)
                .orElseThrow(() -> new FunctionException(
                        "\"%s\" is no format of times, use for instance \"yyyy-MM-dd HH:mm\" or \"unix\""
                                .formatted(text)));
    }

    private void text(String name, Function<String, ? extends @Nullable Object> function) {
        add(name, TEXT, List.of(TEXT), of -> function.apply(of.text(0)));
    }

    private void ofTextOrBytes(String name, Function<Object, Object> function) {
        declarations.add(CelFunctionDecl.newFunctionDeclaration(
                name,
                CelOverloadDecl.newGlobalOverload(name + "_text", TEXT, TEXT),
                CelOverloadDecl.newGlobalOverload(name + "_bytes", TEXT, BYTES)));
        bind(name + "_text", 1, of -> function.apply(of.values()[0]));
        bind(name + "_bytes", 1, of -> function.apply(of.values()[0]));
    }

    private void add(
            String name,
            CelType result,
            List<CelType> arguments,
            Function<Arguments, ? extends @Nullable Object> function) {
        declarations.add(CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(name, result, arguments)));
        bind(name, arguments.size(), function);
    }

    @SuppressWarnings("Immutable") // every function here is without state
    private void bind(String overload, int count, Function<Arguments, ? extends @Nullable Object> function) {
        bindings.add(CelFunctionBinding.from(
                overload,
                Collections.nCopies(count, Object.class),
                values -> PlainValue.toLanguage(
                        Arrays.stream(values).anyMatch(PlainValue::isNull)
                                ? null
                                : function.apply(new Arguments(values)))));
    }

    private void coalesce() {
        List<CelOverloadDecl> overloads = new ArrayList<>();
        for (int count = 2; count <= MOST_ALTERNATIVES; count++) {
            String overload = "coalesce_" + count;
            List<CelType> arguments = new ArrayList<>(Collections.nCopies(count - 1, NullableType.create(ANY)));
            arguments.add(ANY);
            overloads.add(CelOverloadDecl.newGlobalOverload(overload, ANY, arguments));
            bindings.add(CelFunctionBinding.from(
                    overload,
                    Collections.nCopies(count, Object.class),
                    values -> Arrays.stream(values)
                            .filter(value -> !PlainValue.isNull(value))
                            .findFirst()
                            .orElseGet(() -> PlainValue.toLanguage(null))));
        }
        declarations.add(CelFunctionDecl.newFunctionDeclaration("coalesce", overloads));
    }
}
