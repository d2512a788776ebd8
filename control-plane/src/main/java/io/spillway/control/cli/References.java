package io.spillway.control.cli;

import io.spillway.mapping.document.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Resolves {@code ${env:NAME}} and {@code ${file:PATH}} in a connection file; paths are relative to the file. */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");
    private static final long MOST_FILE_BYTES = 64 * 1024;

    private final UnaryOperator<@Nullable String> environment;
    private final Path folder;

    /**
     * References from a file in this folder.
     *
     * @param environment gives a variable's value, null if it is not set
     */
    References(UnaryOperator<@Nullable String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /** Whether a text is a reference and nothing else. */
    static boolean isReference(String text) {
        return REFERENCE.matcher(text).matches();
    }

    /** A text in which references are replaced. */
    Optional<String> text(Fields fields, String key) {
        return fields.text(key).map(text -> replace(fields, key, text));
    }

    /** A text that has to be there. */
    String requiredText(Fields fields, String key) {
        return replace(fields, key, fields.requiredText(key));
    }

    /** A secret: nothing but a reference, so that it never stands in a file that people share. */
    Optional<String> secret(Fields fields, String key) {
        return fields.node(key).map(node -> {
            String text = node.isTextual() ? node.textValue() : "";
            if (!isReference(text)) {
                fields.problem(
                        key, "a secret must not stand in the file: write ${env:NAME} or ${file:PATH} in its place");
                return "";
            }
            return replace(fields, key, text);
        });
    }

    private String replace(Fields fields, String key, String text) {
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (reference.find()) {
            String value = reference.group(1).equals("env")
                    ? variable(fields, key, reference.group(2))
                    : file(fields, key, reference.group(2));
            reference.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return reference.appendTail(resolved).toString();
    }

    private String variable(Fields fields, String key, String name) {
        String value = environment.apply(name);
        if (value == null) {
            fields.problem(key, "the environment variable %s is not set".formatted(name));
            return "";
        }
        if (value.isEmpty()) {
            fields.problem(key, "the environment variable %s is empty".formatted(name));
        }
        return value;
    }

    private String file(Fields fields, String key, String name) {
        Path path = folder.resolve(name);
        try {
            if (Files.size(path) > MOST_FILE_BYTES) {
                fields.problem(key, "the file %s has more than %d bytes".formatted(path, MOST_FILE_BYTES));
                return "";
            }
            String value = Files.readString(path, StandardCharsets.UTF_8).stripTrailing();
            if (value.isEmpty()) {
                fields.problem(key, "the file %s is empty".formatted(path));
            }
            return value;
        } catch (NoSuchFileException e) {
            fields.problem(key, "there is no file %s".formatted(path));
        } catch (IOException e) {
            // some messages are nothing but the file's name
            fields.problem(key, "the file %s cannot be read (%s)".formatted(path, e));
        }
        return "";
    }
}
