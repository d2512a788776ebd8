package io.spillway.control.flink;

import static io.spillway.control.flink.FakeServer.inTurn;
import static io.spillway.control.flink.FakeServer.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.control.flink.FakeServer.Manners;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the client does with answers that come late or from a cache. */
@Timeout(30)
class FlinkRestWaitingTest {

    private static final String JOB = "0123456789abcdef0123456789abcdef";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final Manners ACCEPTED = saying(202, "{\"request-id\":\"1\"}");
    private static final Manners IN_PROGRESS = saying(200, "{\"status\":{\"id\":\"IN_PROGRESS\"},\"operation\":null}");
    private static final Manners COMPLETED_AS_5 =
            saying(200, "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"checkpointId\":5}}");
    private static final Manners CANCELLING = saying(200, "{\"status\":\"CANCELLING\"}");
    private static final Manners CANCELED = saying(200, "{\"status\":\"CANCELED\"}");

    @Test
    void cancelReturnsNoSoonerThanTheJobEnded() throws IOException {
        try (FakeServer server = new FakeServer(inTurn(ACCEPTED, CANCELLING, CANCELLING, CANCELED))) {
            new FlinkRest(server.address()).cancel(JOB, LONG);

            assertThat(server.answers()).isEqualTo(4);
        }
    }

    @Test
    void jobThatDoesNotEndInTimeIsToBeAskedForAgain() throws IOException {
        try (FakeServer server = new FakeServer(inTurn(ACCEPTED, CANCELLING))) {
            assertThatThrownBy(() -> new FlinkRest(server.address()).cancel(JOB, SHORT))
                    .isInstanceOf(FlinkUnavailableException.class)
                    .hasMessageContaining("ask again");
        }
    }

    @Test
    void checkpointIsAwaitedUntilTheCacheKnowsItAndTheNewestPathIsGiven() throws IOException {
        Manners[] answers = {ACCEPTED, IN_PROGRESS, COMPLETED_AS_5, latest(4, "/chk-4"), latest(6, "/chk-6")};
        try (FakeServer server = new FakeServer(inTurn(answers))) {
            assertThat(new FlinkRest(server.address()).checkpoint(JOB, LONG)).contains("/chk-6");
        }
    }

    @Test
    void checkpointThatTakesTooLongIsAbsent() throws IOException {
        try (FakeServer server = new FakeServer(inTurn(ACCEPTED, IN_PROGRESS))) {
            assertThat(new FlinkRest(server.address()).checkpoint(JOB, SHORT)).isEmpty();
        }
    }

    @Test
    void checkpointThatFailsSaysWhy() throws IOException {
        Manners failed = saying(
                200,
                "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failureCause\":{\"stack-trace\":"
                        + "\"a.CheckpointException: Not all required tasks are currently running.\\n\\tat a.B\"}}}");
        try (FakeServer server = new FakeServer(inTurn(ACCEPTED, failed))) {
            assertThatThrownBy(() -> new FlinkRest(server.address()).checkpoint(JOB, LONG))
                    .isInstanceOf(FlinkRefusedException.class)
                    .hasMessageEndingWith("Not all required tasks are currently running.");
        }
    }

    @Test
    void checkpointInMemoryIsNoPath() throws IOException {
        Manners latest = latest(5, "<checkpoint-not-externally-addressable>");
        try (FakeServer server = new FakeServer(inTurn(ACCEPTED, COMPLETED_AS_5, latest))) {
            assertThatThrownBy(() -> new FlinkRest(server.address()).checkpoint(JOB, LONG))
                    .isInstanceOf(FlinkRefusedException.class)
                    .hasMessageContaining("execution.checkpointing.dir");
        }
    }

    private static Manners latest(long id, String path) {
        return saying(200, "{\"latest\":{\"completed\":{\"id\":%d,\"external_path\":\"%s\"}}}".formatted(id, path));
    }
}
