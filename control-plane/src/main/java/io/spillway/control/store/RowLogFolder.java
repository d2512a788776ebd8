package io.spillway.control.store;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.spillway.jobs.spec.RowLogEntry;
import io.spillway.jobs.spec.RowLogLimits;
import io.spillway.jobs.spec.SpecCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was done about each row, in files of JSON lines that jobs write; docs/row-log.md describes them. May be read
 * while jobs write: a line that is cut short at the end of a file is left out.
 */
public final class RowLogFolder {
    private static final Pattern NAME = Pattern.compile("(rows|rejects)-([0-9]{10})-[a-z0-9-]+\\.jsonl");
    private static final Logger LOG = LoggerFactory.getLogger(RowLogFolder.class);
    private static final long BYTES_OF_A_MEGABYTE = 1_000_000;

    private final Path folder;

    public RowLogFolder(Path folder) {
        this.folder = folder;
    }

    /** Where the files are. */
    public Path path() {
        return folder;
    }

    /**
     * A line of the log.
     *
     * @param run number of the run that did it
     */
    public record Line(long run, RowLogEntry entry) {}

    /** A file of the log. */
    private record LogFile(Path path, String kind, long run, long bytes, Instant modified) {}

    /** Everything that was done about a row, the oldest first. */
    public List<Line> ofKey(String key, OptionalLong run) throws IOException {
        StringBuilder quoted = new StringBuilder("\"key\":\"");
        JsonStringEncoder.getInstance().quoteAsString(key, quoted);
        String part = quoted.append('"').toString();
        List<Line> found = new ArrayList<>();
        visit(RowLogEntry.ROWS, run, line -> line.contains(part), line -> {
            if (line.entry().key().equals(key)) {
                found.add(line);
            }
        });
        found.sort(Comparator.comparingLong(Line::run)
                .thenComparingLong(line -> line.entry().at()));
        return found;
    }

    /** The number of the newest run that did anything about a row; empty if there is none. */
    public OptionalLong newestRun() throws IOException {
        return files().stream().mapToLong(LogFile::run).max();
    }

    /** The rejected events of one run, or of all, run by run. */
    public void rejects(OptionalLong run, Consumer<Line> to) throws IOException {
        visit(RowLogEntry.REJECTS, run, line -> true, to);
    }

    /** Every line of one run: short ones, and whole ones of rejected events. */
    public void all(long run, Consumer<RowLogEntry> to) throws IOException {
        visit(RowLogEntry.ROWS, OptionalLong.of(run), line -> true, line -> {
            if (line.entry().outcome().equals(RowLogEntry.DELIVERED)) {
                to.accept(line.entry());
            }
        });
        rejects(OptionalLong.of(run), line -> to.accept(line.entry()));
    }

    private void visit(String kind, OptionalLong run, Predicate<String> wanted, Consumer<Line> to) throws IOException {
        for (LogFile file : files()) {
            if (kind.startsWith(file.kind()) && (run.isEmpty() || run.getAsLong() == file.run())) {
                read(file, wanted, to);
            }
        }
    }

    private static void read(LogFile file, Predicate<String> wanted, Consumer<Line> to) throws IOException {
        // a character may be cut at the end of a file that is being written: this reader takes it for another one
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file.path()), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.endsWith("}") && wanted.test(line)) {
                    entry(line).ifPresent(entry -> to.accept(new Line(file.run(), entry)));
                }
            }
        } catch (NoSuchFileException e) {
            // its time was up while we looked
        }
    }

    /** What a line says; one that a full disk has cut says nothing. */
    private static Optional<RowLogEntry> entry(String line) {
        try {
            return Optional.of(SpecCodec.read(line, RowLogEntry.class));
        } catch (IOException e) {
            LOG.warn("A line of the row log cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Removes what is too old, and the oldest while there is too much. */
    public void retain(RowLogLimits limits, Instant now) throws IOException {
        List<LogFile> files = files();
        long bytes = files.stream().mapToLong(LogFile::bytes).sum();
        Instant oldest = now.minus(Duration.ofDays(limits.days()));
        for (LogFile file : files) {
            if (file.modified().isBefore(oldest) || bytes > limits.megabytes() * BYTES_OF_A_MEGABYTE) {
                bytes -= remove(file) ? file.bytes() : 0;
            }
        }
    }

    private static void add(List<LogFile> files, Path path, Matcher name) throws IOException {
        try {
            files.add(new LogFile(
                    path,
                    name.group(1),
                    Long.parseLong(name.group(2)),
                    Files.size(path),
                    Files.getLastModifiedTime(path).toInstant()));
        } catch (NoSuchFileException e) {
            // its time was up while we looked
        }
    }

    /** A file that cannot be removed, perhaps another user's, stays: it is no reason not to sync. */
    private static boolean remove(LogFile file) {
        try {
            return Files.deleteIfExists(file.path());
        } catch (IOException e) {
            LOG.warn("A file of the row log cannot be removed: {}", e.toString());
            return false;
        }
    }

    /** The files, those of older runs first. */
    private List<LogFile> files() throws IOException {
        List<LogFile> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path path : entries.toList()) {
                Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
                if (name.matches()) {
                    add(files, path, name);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        files.sort(Comparator.comparingLong(LogFile::run).thenComparing(LogFile::path));
        return files;
    }
}
