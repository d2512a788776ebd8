package io.spillway.jobs.destination.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The body that events travel in. Immutable. */
public final class Framing {
    /** {@code {"batch":[…]}}. */
    public static final Framing BATCH = new Framing("{\"batch\":[", "]}");

    /** A JSON array. */
    public static final Framing ARRAY = new Framing("[", "]");

    /** One event alone. */
    public static final Framing EVENT = new Framing("", "");

    private final byte[] head;
    private final byte[] tail;

    private Framing(String head, String tail) {
        this.head = head.getBytes(StandardCharsets.US_ASCII);
        this.tail = tail.getBytes(StandardCharsets.US_ASCII);
    }

    /** Bytes of a body beside its events and the commas between them. */
    public int overheadBytes() {
        return head.length + tail.length;
    }

    /** The body of these events. */
    public byte[] body(List<byte[]> events) {
        int size = overheadBytes() + Math.max(0, events.size() - 1);
        for (byte[] event : events) {
            size += event.length;
        }
        ByteBuffer body = ByteBuffer.allocate(size).put(head);
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                body.put((byte) ',');
            }
            body.put(events.get(i));
        }
        return body.put(tail).array();
    }
}
