package io.spillway.jobs.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.spillway.jobs.control.ControlPlaneClient;
import io.spillway.jobs.control.StaleEpochException;
import io.spillway.jobs.spec.JobAddress;
import io.spillway.jobs.spec.JobToken;
import io.spillway.jobs.spec.LeaseRequest;
import io.spillway.jobs.spec.LeaseRequest.Answer;
import io.spillway.jobs.spec.LeaseRequest.Intent;
import io.spillway.jobs.spec.RateLimits;
import io.spillway.jobs.spec.SpecCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.TaskInfoImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControlPlaneLeaseTest {
    private static final long LENGTH_MILLIS = 5_000;

    private final List<LeaseRequest> asked = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
    private final List<RateLimits> limits = new CopyOnWriteArrayList<>();
    private final AtomicInteger grants = new AtomicInteger();
    private volatile Answer answer = new Answer(LENGTH_MILLIS, false);
    private volatile int status = 200;
    private volatile @Nullable IOException lost;
    private HttpServer server;
    private ControlPlaneLease lease;

    @BeforeEach
    void start() throws IOException {
        System.setProperty(JobToken.KEY_PROPERTY, "testing");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jobs/con-1/5/lease", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(SpecCodec.read(body, LeaseRequest.class));
            byte[] bytes = SpecCodec.write(answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        JobAddress address =
                new JobAddress("http://127.0.0.1:" + server.getAddress().getPort(), "con-1", 5);
        lease = new ControlPlaneLease(new ControlPlaneClient(address), now::get);
        lease.start(new TaskInfoImpl("deliver", 128, 1, 2, 3), new Lease.Listener() {
            @Override
            public void onGranted() {
                grants.incrementAndGet();
            }

            @Override
            public void onLimits(RateLimits now) {
                limits.add(now);
            }

            @Override
            public void onLost(IOException reason) {
                lost = reason;
            }
        });
    }

    @AfterEach
    void stop() {
        lease.close();
        server.stop(0);
        System.clearProperty(JobToken.KEY_PROPERTY);
    }

    @Test
    void otherLimitsAreToldOnceEach() {
        RateLimits slow = new RateLimits(10, 0);
        answer = new Answer(LENGTH_MILLIS, false, slow);
        want();
        await().until(() -> limits.equals(List.of(slow)));
        answer = new Answer(LENGTH_MILLIS, false, RateLimits.NONE);
        now.addAndGet(LENGTH_MILLIS * 1_000_000 / 2);
        await().until(() -> limits.equals(List.of(slow, RateLimits.NONE)));
    }

    @Test
    void leaseIsAskedForWhenItIsWantedAndHeldForItsTime() {
        assertThat(lease.holds()).isFalse();
        want();
        assertThat(asked.get(0))
                .extracting(LeaseRequest::subtask, LeaseRequest::parallelism, LeaseRequest::attempt)
                .containsExactly(1, 2, 3);
        answer = new Answer(0, false);
        now.addAndGet(LENGTH_MILLIS * 1_000_000 - 1);
        assertThat(lease.holds()).isTrue();
        now.addAndGet(1);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void leaseThatRanOutWhileTheProcessWasPausedIsAskedForAnew() {
        want();
        now.addAndGet(LENGTH_MILLIS * 1_000_000);
        await().until(() -> grants.get() == 2);
        assertThat(lease.holds()).isTrue();
    }

    @Test
    void leaseIsRenewedBeforeItsEnd() {
        want();
        for (int asks = 2; asks <= 6; asks++) {
            int expected = asks;
            now.addAndGet(LENGTH_MILLIS * 1_000_000 / 4);
            await().until(() -> asked.size() >= expected);
            assertThat(lease.holds()).isTrue();
        }
        assertThat(grants).hasValue(1);
    }

    @Test
    void controlPlaneThatIsAwayCostsTheLeaseOnlyWhenItsTimeIsOver() {
        want();
        status = 500;
        now.addAndGet(LENGTH_MILLIS * 1_000_000 / 2);
        await().until(() -> asked.size() > 1);
        assertThat(lease.holds()).isTrue();
        now.addAndGet(LENGTH_MILLIS * 1_000_000 / 2);
        assertThat(lease.holds()).isFalse();
        assertThat(lost).isNull();
    }

    @Test
    void leaseThatWasGivenBackIsAnothersWhenItIsWantedAgain() {
        want();
        lease.giveBack();
        assertThat(lease.holds()).isFalse();
        await().until(() -> asked.size() == 2);
        assertThat(asked.get(1)).isEqualTo(asked.get(0).with(Intent.DONE));
        want();
        assertThat(asked.get(2).holder()).isNotEqualTo(asked.get(0).holder());
    }

    @Test
    void closeTellsThatRequestsMayBeUnderWay() {
        want();
        lease.close();
        assertThat(asked.get(1)).isEqualTo(asked.get(0).with(Intent.ABANDONED));
    }

    @Test
    void supersededLeaseIsLost() {
        answer = new Answer(0, true);
        lease.want();
        await().until(() -> lost != null);
        assertThat(lease.holds()).isFalse();
    }

    @Test
    void leaseOfAnOldEpochIsLost() {
        status = 409;
        lease.want();
        await().until(() -> lost instanceof StaleEpochException);
    }

    private void want() {
        int before = grants.get();
        lease.want();
        await().until(() -> grants.get() == before + 1);
        assertThat(lease.holds()).isTrue();
    }
}
