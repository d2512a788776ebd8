package io.spillway.control.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class FlinkRestTest {

    private static final String JOB = "0123456789abcdef0123456789abcdef";
    private static final RestLimits TIGHT =
            new RestLimits(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1), 1 << 20);
    private static final RestLimits PATIENT_BUT_SHORT =
            new RestLimits(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(15), 1 << 20);

    @Test
    @Timeout(5)
    void portWhereNobodyListensIsUnavailableAtOnce() throws IOException {
        URI address = URI.create("http://127.0.0.1:" + freePort());

        assertThatThrownBy(() -> new FlinkRest(address).job(JOB))
                .isInstanceOf(FlinkUnavailableException.class)
                .hasMessageContaining(address.toString())
                .hasMessageContaining("Check that it runs");
    }

    @Test
    void drippingAnswerIsCutAtTheDeadline() throws IOException {
        assertThatAsking(FakeServer.dripping(), TIGHT)
                .isInstanceOf(FlinkUnavailableException.class)
                .hasMessageContaining("within 1 s");
    }

    @Test
    void silentServerIsGivenUpAtTheDeadline() throws IOException {
        assertThatAsking(FakeServer.silent(), TIGHT)
                .isInstanceOf(FlinkUnavailableException.class)
                .hasMessageContaining("within 1 s");
    }

    @Test
    @Timeout(10)
    void endlessAnswerIsCutAtTheCap() throws IOException {
        assertThatAsking(FakeServer.endless(), PATIENT_BUT_SHORT)
                .isInstanceOf(FlinkRefusedException.class)
                .hasMessageContaining("more than 1048576 bytes");
    }

    @Test
    void clusterBetweenTwoLeadersIsUnavailable() throws IOException {
        assertThatAsking(FakeServer.saying(503, "<h1>later</h1>"), TIGHT)
                .isInstanceOf(FlinkUnavailableException.class)
                .hasMessageContaining("503");
    }

    @Test
    void masterThatDoesNotAnswerItsOwnEndpointIsUnavailable() throws IOException {
        String body = "{\"errors\":[\"java.util.concurrent.TimeoutException: Invocation timed out\"]}";

        assertThatAsking(FakeServer.saying(500, body), TIGHT).isInstanceOf(FlinkUnavailableException.class);
    }

    @Test
    void pageOfAnotherServerIsNotTakenForAnUnknownJob() throws IOException {
        assertThatAsking(FakeServer.saying(404, "<h1>not here</h1>"), TIGHT)
                .isInstanceOf(FlinkRefusedException.class)
                .hasMessageContaining("does not answer like Flink");
    }

    @Test
    void missingPathIsNotTakenForAnUnknownJob() throws IOException {
        String body = "{\"errors\":[\"Unable to load requested file /jobs.\"]}";

        assertThatAsking(FakeServer.saying(404, body), TIGHT)
                .isInstanceOf(FlinkRefusedException.class)
                .hasMessageContaining("Unable to load requested file");
    }

    @Test
    void stateOfALaterFlinkIsRefusedByName() throws IOException {
        assertThatAsking(FakeServer.saying(200, "{\"status\":\"DREAMING\"}"), TIGHT)
                .isInstanceOf(FlinkRefusedException.class)
                .hasMessageContaining("DREAMING");
    }

    @Test
    void missingJarIsNamedBeforeTheClusterIsAsked(@TempDir Path folder) throws IOException {
        Path jar = folder.resolve("gone.jar");
        FlinkRest nobody = new FlinkRest(URI.create("http://127.0.0.1:" + freePort()));

        assertThatThrownBy(() -> nobody.submit(new JobSubmission(jar, "Main", JOB, List.of(), 1, Map.of(), null)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(jar.toString());
        assertThat(Files.exists(jar)).isFalse();
    }

    @Test
    void addressNeverCarriesCredentials() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlinkRest(URI.create("http://user:secret@host:8081")))
                .withMessageNotContaining("secret");
    }

    @Test
    void pathBelowAProxyIsKept() {
        assertThat(new FlinkRest(URI.create("https://proxy.example/flink/")).address())
                .isEqualTo("https://proxy.example/flink");
    }

    @Test
    void jobIdOutsideFlinksFormIsRefusedBeforeAsking() throws IOException {
        FlinkRest nobody = new FlinkRest(URI.create("http://127.0.0.1:" + freePort()));

        assertThatIllegalArgumentException().isThrownBy(() -> nobody.job("../jars"));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertThatAsking(
            FakeServer.Manners manners, RestLimits limits) throws IOException {
        try (FakeServer server = new FakeServer(manners)) {
            ThrowingCallable asking = () -> new FlinkRest(server.address(), limits).job(JOB);
            return assertThatThrownBy(asking);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
