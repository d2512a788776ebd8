package io.spillway.benchmarks.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DiscardingReceiverTest {

    @Test
    void requestsOfOneConnectionAreAnsweredOneAfterAnother() throws Exception {
        try (DiscardingReceiver receiver = new DiscardingReceiver()) {
            HttpClient client = HttpClient.newHttpClient();
            assertThat(receiver.lastNanos()).isZero();
            for (int size : new int[] {0, 1, 300_000}) {
                long before = System.nanoTime();
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(receiver.url() + "/v1/batch"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .POST(BodyPublishers.ofByteArray(new byte[size]))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("ok");
                assertThat(receiver.lastNanos()).isGreaterThan(before);
            }
        }
    }

    @Test
    void eventsAreCountedAndSomeAreKept() throws Exception {
        String body = "{\"batch\":[{\"type\":\"identify\",\"userId\":\"1\"},{\"type\":\"identify\",\"userId\":\"2\"}]}";
        try (DiscardingReceiver receiver = new DiscardingReceiver(Pace.AT_ONCE, 1)) {
            post(receiver, body);
            post(receiver, body);
            assertThat(receiver.events()).isEqualTo(4);
            assertThat(receiver.answeredEvents()).isEqualTo(4);
            assertThat(receiver.kept()).containsExactly(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void heldRequestsAreAnsweredWhenTheyAreLetGo() throws Exception {
        HeldPace pace = new HeldPace();
        try (DiscardingReceiver receiver = new DiscardingReceiver(pace, 0)) {
            CompletableFuture<HttpResponse<String>> answer =
                    HttpClient.newHttpClient().sendAsync(request(receiver, "{}"), BodyHandlers.ofString());
            while (pace.requests() == 0) {
                Thread.onSpinWait();
            }
            assertThat(answer).isNotDone();
            pace.letGo();
            assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private static void post(DiscardingReceiver receiver, String body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request(receiver, body), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static HttpRequest request(DiscardingReceiver receiver, String body) {
        return HttpRequest.newBuilder(URI.create(receiver.url() + "/v1/batch"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
