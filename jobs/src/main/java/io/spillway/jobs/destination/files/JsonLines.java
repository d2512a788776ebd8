package io.spillway.jobs.destination.files;

import io.spillway.jobs.destination.OutgoingEvent;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.api.common.serialization.Encoder;

/** One event on each line. Events are JSON without line breaks. */
final class JsonLines implements Encoder<OutgoingEvent> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(OutgoingEvent event, OutputStream stream) throws IOException {
        stream.write(event.json());
        stream.write('\n');
    }
}
