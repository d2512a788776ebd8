package io.spillway.jobs.read.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.jobs.spec.Round;
import io.spillway.jobs.spec.RoundKind;
import io.spillway.jobs.warehouse.SplitPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonSerializerTest {
    private static final RoundSplit SPLIT =
            new RoundSplit(new Round(7, RoundKind.FULL, "run", 5, "abc"), 2, 0, 3, new SplitPlan("0-1", "copy \"ä\""));

    private final JsonSerializer<RoundSplit> serializer = new JsonSerializer<>(RoundSplit.class);

    @Test
    void splitComesBackAsItWas() throws IOException {
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(SPLIT)))
                .isEqualTo(SPLIT);
    }

    @Test
    void splitOfVersion1IsReadWhateverElseItHas() throws IOException {
        String stored = "{\"round\":{\"number\":7,\"kind\":\"FULL\",\"runId\":\"run\",\"openedAtMillis\":5,"
                + "\"mapping\":\"abc\"},\"attempt\":2,\"index\":0,\"count\":3,\"more\":1,"
                + "\"plan\":{\"snapshot\":\"0-1\",\"statement\":\"copy \\\"ä\\\"\"}}";

        assertThat(serializer.deserialize(1, stored.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(SPLIT);
    }

    @Test
    void splitIsWrittenAsVersion1() {
        assertThat(new String(serializer.serialize(SPLIT), StandardCharsets.UTF_8))
                .isEqualTo("{\"round\":{\"number\":7,\"kind\":\"FULL\",\"runId\":\"run\",\"openedAtMillis\":5,"
                        + "\"mapping\":\"abc\",\"gated\":false,\"cursorFrom\":null},\"attempt\":2,\"index\":0,\"count\":3,"
                        + "\"plan\":{\"snapshot\":\"0-1\",\"statement\":\"copy \\\"ä\\\"\"}}");
    }

    @Test
    void newerVersionIsRefused() {
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("A RoundSplit has version 2, this job reads versions up to 1");
    }
}
