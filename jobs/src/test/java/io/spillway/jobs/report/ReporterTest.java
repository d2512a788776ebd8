package io.spillway.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.RoundReport;
import io.spillway.jobs.spec.RoundTally;
import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReporterTest {
    private static final RoundReport FIRST = report(1);

    private final List<RoundReport> heard = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
    private volatile int status = 200;
    private HttpServer server;
    private Reporter reporter;

    @BeforeEach
    void start() throws IOException {
        System.setProperty(JobToken.KEY_PROPERTY, "testing");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jobs/con-1/5/report", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            heard.add(SpecCodec.read(body, RoundReport.class));
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        reporter = new Reporter(
                new ControlPlaneClient(
                        new JobAddress("http://127.0.0.1:" + server.getAddress().getPort(), "con-1", 5)),
                now::get);
        reporter.start();
    }

    @AfterEach
    void stop() {
        reporter.close();
        server.stop(0);
        System.clearProperty(JobToken.KEY_PROPERTY);
    }

    @Test
    void reportThatWasNotHeardIsToldAgain() {
        status = 503;
        reporter.report(FIRST);
        await().until(() -> heard.size() >= 3);
    }

    @Test
    void reportThatWasHeardIsRepeatedOnlyNowAndThen() {
        reporter.report(FIRST);
        await().until(() -> heard.size() == 1);
        reporter.report(report(2));
        await().until(() -> heard.size() == 2);
        // it may note only after the next moment that it was heard: so there has to be another one
        await().until(() -> {
            now.addAndGet(5_000_000_000L);
            return heard.size() > 2;
        });
        assertThat(heard).startsWith(FIRST, report(2), report(2));
    }

    private static RoundReport report(long round) {
        RoundTally tally = RoundTally.empty(round, 4);
        return new RoundReport(tally, tally, null, null);
    }
}
