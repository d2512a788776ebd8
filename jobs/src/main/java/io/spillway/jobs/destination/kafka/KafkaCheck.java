package io.spillway.jobs.destination.kafka;

import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.spec.DestinationSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/** Asks brokers whether events would be taken. Writes nothing. */
final class KafkaCheck {
    private static final String REACH = "Reach a broker";
    private static final String TOPIC = "Find the topic";
    private static final String SIZE = "Take events as large as allowed";
    private static final String NOT_TOLD = "not known: this user may not ask for settings";
    private static final String TRANSACTIONS = "Keep transactions open for long enough";

    private final DestinationSpec spec;
    private final KafkaSettings settings;
    private final Map<String, String> secrets;
    private final List<CheckStep> steps = new ArrayList<>();

    KafkaCheck(DestinationSpec spec, KafkaSettings settings, Map<String, String> secrets) {
        this.spec = spec;
        this.settings = settings;
        this.secrets = secrets;
    }

    List<CheckStep> run() {
        Properties properties = settings.forClients(spec.url(), secrets);
        long timeout = spec.requestTimeoutMillis();
        properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(timeout));
        properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(timeout));
        String step = REACH;
        try (Closing closing = new Closing(Admin.create(properties))) {
            Collection<Node> brokers = get(closing.admin().describeCluster().nodes());
            steps.add(CheckStep.passed(REACH, "%d brokers".formatted(brokers.size())));
            step = TOPIC;
            int partitions = described(closing.admin()).partitions().size();
            steps.add(CheckStep.passed(TOPIC, "%s has %d partitions".formatted(settings.topic(), partitions)));
            step = SIZE;
            checkSize(closing.admin());
            step = TRANSACTIONS;
            if (settings.exactlyOnce()) {
                checkTransactions(closing.admin(), brokers.iterator().next());
            }
        } catch (ExecutionException e) {
            steps.add(CheckStep.failed(step, words(e)));
        } catch (TimeoutException e) {
            steps.add(CheckStep.failed(step, "no answer within %d ms".formatted(timeout)));
        } catch (KafkaException e) {
            steps.add(CheckStep.failed(step, words(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            steps.add(CheckStep.failed(step, "interrupted"));
        }
        return steps;
    }

    private void checkSize(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        OptionalInt known = number(admin, ConfigResource.Type.TOPIC, settings.topic(), "max.message.bytes");
        if (known.isEmpty()) {
            steps.add(CheckStep.passed(SIZE, NOT_TOLD));
            return;
        }
        int taken = known.getAsInt();
        int sent = settings.mostEventBytes();
        steps.add(new CheckStep(
                SIZE,
                taken >= sent,
                taken >= sent
                        ? "the topic takes records of %,d bytes".formatted(taken)
                        : "the topic takes records of %,d bytes: set max.request.size to that, so that longer events are rejected"
                                .formatted(taken)));
    }

    private void checkTransactions(Admin admin, Node broker)
            throws ExecutionException, InterruptedException, TimeoutException {
        OptionalInt known = number(admin, ConfigResource.Type.BROKER, broker.idString(), "transaction.max.timeout.ms");
        if (known.isEmpty()) {
            steps.add(CheckStep.passed(TRANSACTIONS, NOT_TOLD));
            return;
        }
        int allowed = known.getAsInt();
        int asked = settings.transactionTimeoutMillis();
        steps.add(new CheckStep(
                TRANSACTIONS,
                asked <= allowed,
                asked <= allowed
                        ? "a job may be down for %d s with a transaction prepared".formatted(asked / 1000)
                        : "brokers allow %d s (transaction.max.timeout.ms), transactionTimeoutSeconds asks for %d"
                                .formatted(allowed / 1000, asked / 1000)));
    }

    /** A broker's number; empty if this user may not ask for it, which a run need not. */
    private OptionalInt number(Admin admin, ConfigResource.Type type, String name, String key)
            throws ExecutionException, InterruptedException, TimeoutException {
        ConfigResource resource = new ConfigResource(type, name);
        try {
            Map<ConfigResource, Config> found =
                    get(admin.describeConfigs(List.of(resource)).all());
            String value = Objects.requireNonNull(found.get(resource)).get(key).value();
            return OptionalInt.of(Integer.parseInt(value));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    private TopicDescription described(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, TopicDescription> topics =
                get(admin.describeTopics(List.of(settings.topic())).allTopicNames());
        return Objects.requireNonNull(topics.get(settings.topic()));
    }

    private <T> T get(KafkaFuture<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(spec.requestTimeoutMillis(), TimeUnit.MILLISECONDS);
    }

    private static String words(Throwable error) {
        @Nullable Throwable cause = error.getCause();
        Throwable shown = cause == null ? error : cause;
        return "%s: %s".formatted(shown.getClass().getSimpleName(), shown.getMessage());
    }

    /** Closes without waiting for calls that nobody waits for any more. */
    private record Closing(Admin admin) implements AutoCloseable {
        @Override
        public void close() {
            admin.close(Duration.ZERO);
        }
    }
}
