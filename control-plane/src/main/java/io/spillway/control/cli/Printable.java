package io.spillway.control.cli;

/** Makes foreign text fit for a terminal and for a line of a log. */
final class Printable {
    private Printable() {}

    /** The text with every control character spelt out: none acts on the terminal or breaks the line. */
    static String line(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                shown.append("\\u%04x".formatted(c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }
}
