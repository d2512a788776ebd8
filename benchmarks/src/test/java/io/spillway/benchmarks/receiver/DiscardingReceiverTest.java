package io.spillway.benchmarks.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

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
}
