package io.spillway.control.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * Where commands write: results to the output, progress and errors beside it. A line of progress replaces the one
 * before where somebody looks at a terminal, and is written now and then where it goes into a file. Control characters
 * are spelt out, whoever they come from.
 */
final class Terminal {
    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final String ERASE = "\r\033[K";

    private final PrintStream out;
    private final PrintStream beside;
    private final boolean interactive;
    private final boolean coloured;
    private boolean lineOpen;
    private boolean stopped;
    private long progressNanos = System.nanoTime() - QUIET_NANOS;

    Terminal(PrintStream out, PrintStream beside, boolean interactive, boolean coloured) {
        this.out = out;
        this.beside = beside;
        this.interactive = interactive;
        this.coloured = coloured;
    }

    /** The process's own; the launcher says whether somebody looks at it. */
    static Terminal ofProcess() {
        return new Terminal(
                System.out, System.err, Boolean.getBoolean("spillway.terminal"), Boolean.getBoolean("spillway.colour"));
    }

    /** Colours for what is printed next to each other. */
    enum Colour {
        PLAIN(""),
        CYAN("36"),
        GREEN("32"),
        MAGENTA("35"),
        GREY("90");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    /** A piece of a line. */
    record Piece(String text, Colour colour) {}

    /** A line of the result in several colours, where there are any. */
    synchronized void result(List<Piece> pieces) {
        closeLine();
        StringBuilder line = new StringBuilder();
        for (Piece piece : pieces) {
            String text = Printable.line(piece.text());
            boolean shown = coloured && piece.colour() != Colour.PLAIN;
            line.append(shown ? "\033[%sm%s\033[0m".formatted(piece.colour().code, text) : text);
        }
        out.println(line);
        out.flush();
    }

    /** A line of the result. */
    synchronized void result(String line) {
        closeLine();
        out.println(Printable.line(line));
        out.flush();
    }

    /** A line that stays, beside the result. */
    synchronized void note(String line) {
        closeLine();
        beside.println(Printable.line(line));
    }

    /** How it goes; may be dropped. */
    synchronized void progress(String line) {
        if (stopped) {
            return;
        }
        if (interactive) {
            beside.print(ERASE + Printable.line(line));
            beside.flush();
            lineOpen = true;
        } else if (System.nanoTime() - progressNanos >= QUIET_NANOS) {
            beside.println(Printable.line(line));
            progressNanos = System.nanoTime();
        }
    }

    /** A last line that stays; there is no progress after it. */
    synchronized void stop(String line) {
        note(line);
        stopped = true;
    }

    private void closeLine() {
        if (lineOpen) {
            beside.print(ERASE);
            beside.flush();
            lineOpen = false;
        }
    }
}
