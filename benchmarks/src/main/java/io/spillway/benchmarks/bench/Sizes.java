package io.spillway.benchmarks.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes of memory as the JVM's options have them: 512m, 1g. */
final class Sizes implements ITypeConverter<Long> {
    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,5})([mg])");

    @Override
    public Long convert(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new TypeConversionException("'%s' is no size: write 512m or 1g".formatted(text));
        }
        return Long.parseLong(written.group(1)) << (written.group(2).equals("m") ? 20 : 30);
    }
}
