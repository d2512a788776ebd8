package io.spillway.jobs.deliver;

import io.spillway.jobs.spec.Reject;
import io.spillway.jobs.spec.RowLogEntry;
import io.spillway.jobs.spec.SpecCodec;
import io.spillway.mapping.model.RowChange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what was done about each row, in files of JSON lines; docs/row-log.md describes them. What a checkpoint
 * counts is in the files when it completes. An event that was delivered again after a failure is there again, with the
 * same id. A log that cannot be written is left alone with a warning: delivery goes before. For the task's thread.
 */
final class RowLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RowLog.class);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MOST_EVENT_BYTES = 64 * 1024;
    /** Of one round and task; a reject beyond is there without its event. */
    private static final long MOST_REJECTED_BYTES = 256L << 20;

    /** Of one round and task; rows beyond have no line. */
    private static final long MOST_ROWS_BYTES = 4L << 30;

    private final @Nullable Path folder;
    private final String suffix;
    private final Clock clock;
    private final LineBuffer line = new LineBuffer();

    private boolean isBroken;
    private long round = -1;
    private @Nullable OutputStream rows;
    private @Nullable OutputStream rejects;
    private long rejectedBytes;
    private long rowsBytes;

    /**
     * A log.
     *
     * @param folder where the files go; null for no log
     * @param writer tells this task's files from those of all others
     */
    RowLog(@Nullable Path folder, String writer, Clock clock) {
        this.folder = folder;
        this.suffix = "-" + writer + ".jsonl";
        this.clock = clock;
    }

    /** Whether lines are written. */
    boolean isOn() {
        return folder != null && !isBroken;
    }

    void delivered(PendingEvent event, String key) {
        if (folder == null || isBroken) {
            return;
        }
        try {
            write(rows(folder, event), event, key, RowLogEntry.DELIVERED);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    void rejected(PendingEvent event, String key, Reject reject) {
        if (folder == null || isBroken) {
            return;
        }
        String outcome = reject.givenUp() ? RowLogEntry.GIVEN_UP : RowLogEntry.REJECTED;
        try {
            write(rows(folder, event), event, key, outcome);
            RowLogEntry entry = new RowLogEntry(
                    clock.millis(),
                    operation(event.change()),
                    outcome,
                    event.json().length == 0 ? null : event.messageId().toString(),
                    key,
                    reject.status(),
                    reject.reason(),
                    reject.tries(),
                    null);
            boolean isKept = event.json().length <= MOST_EVENT_BYTES && rejectedBytes < MOST_REJECTED_BYTES;
            byte[] text = (isKept && event.json().length > 0
                            ? withEvent(SpecCodec.write(entry), event.json())
                            : SpecCodec.write(entry) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            rejectedBytes += text.length;
            rejects(folder).write(text);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /** The event as it was sent: it is JSON on one line. */
    private static String withEvent(String entry, byte[] event) {
        return entry.substring(0, entry.length() - 1)
                + ",\"event\":"
                + new String(event, StandardCharsets.UTF_8)
                + "}\n";
    }

    private void write(OutputStream out, PendingEvent event, String key, String outcome) throws IOException {
        line.clear();
        line.ascii("{\"at\":").number(clock.millis());
        line.ascii(",\"op\":\"").ascii(operation(event.change()));
        line.ascii("\",\"outcome\":\"").ascii(outcome).ascii("\"");
        if (event.json().length > 0) {
            line.ascii(",\"id\":\"").uuid(event.messageId()).ascii("\"");
        }
        line.ascii(",\"key\":\"").quoted(key).ascii("\"}\n");
        if (rowsBytes < MOST_ROWS_BYTES) {
            rowsBytes += line.length();
            line.writeTo(out);
        }
    }

    private static String operation(RowChange change) {
        return switch (change) {
            case INSERTED -> "insert";
            case UPDATED -> "update";
            case DELETED -> "delete";
        };
    }

    private OutputStream rows(Path in, PendingEvent event) throws IOException {
        if (event.round().number() != round || rows == null) {
            close();
            round = event.round().number();
            rejectedBytes = 0;
            rowsBytes = 0;
            rows = open(in, RowLogEntry.ROWS);
        }
        return rows;
    }

    private OutputStream rejects(Path in) throws IOException {
        if (rejects == null) {
            rejects = open(in, RowLogEntry.REJECTS);
        }
        return rejects;
    }

    private OutputStream open(Path in, String kind) throws IOException {
        Files.createDirectories(in);
        Path file = in.resolve(kind + RowLogEntry.round(round) + suffix);
        return new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), BUFFER_BYTES);
    }

    /** Has the files hold all that was written so far. */
    void flush() {
        if (isBroken) {
            return;
        }
        try {
            if (rows != null) {
                rows.flush();
            }
            if (rejects != null) {
                rejects.flush();
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(IOException error) {
        isBroken = true;
        // what their buffers hold would be written again and again, behind half a line
        rows = null;
        rejects = null;
        LOG.warn("The row log in {} cannot be written, and is not until the task starts again", folder, error);
    }

    @Override
    public void close() {
        try (OutputStream first = rows;
                OutputStream second = rejects) {
            rows = null;
            rejects = null;
        } catch (IOException e) {
            giveUp(e);
        }
    }
}
