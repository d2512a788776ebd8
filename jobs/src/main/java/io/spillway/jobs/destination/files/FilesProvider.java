package io.spillway.jobs.destination.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.jobs.destination.Capabilities;
import io.spillway.jobs.destination.Capabilities.Guarantee;
import io.spillway.jobs.destination.CheckStep;
import io.spillway.jobs.destination.DestinationSettings;
import io.spillway.jobs.destination.OutgoingEvent;
import io.spillway.jobs.destination.Secrets;
import io.spillway.jobs.destination.SectionValues;
import io.spillway.jobs.destination.SinkProvider;
import io.spillway.jobs.spec.DestinationSpec;
import io.spillway.mapping.document.EventType;
import io.spillway.mapping.document.Fields;
import io.spillway.mapping.model.SyncMode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** Makes files of JSON lines. A file appears whole, once the checkpoint that holds its events is complete. */
public final class FilesProvider implements SinkProvider {
    private static final int MOST_EVENT_BYTES = 64 * 1024 * 1024;
    private static final Set<String> SCHEMES = Set.of("file", "s3", "s3a", "gs", "abfs", "abfss", "hdfs");
    private static final String KEY = "path";

    @Override
    public String type() {
        return DestinationSpec.FILES;
    }

    @Override
    public DestinationSettings read(Fields section, SectionValues values) {
        String path = values.requiredText(section, KEY);
        return new DestinationSettings(
                path.isEmpty() ? "" : address(section, path), JsonNodeFactory.instance.objectNode());
    }

    private static String address(Fields section, String path) {
        if (path.startsWith("/")) {
            // Flink takes addresses as they are: a URI's %20 would be part of the name
            return "file://" + path;
        }
        try {
            URI uri = new URI(path);
            String scheme = uri.getScheme();
            boolean isLocal = "file".equals(scheme);
            if (scheme == null || !SCHEMES.contains(scheme) || (!isLocal && uri.getAuthority() == null)) {
                section.problem(KEY, "write an absolute path, or an address like s3://bucket/folder");
            } else if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
                section.problem(KEY, "no user, password or query: credentials belong to Flink's configuration");
            }
        } catch (URISyntaxException e) {
            section.problem(KEY, "this is no address: " + e.getReason());
        }
        return path;
    }

    @Override
    public Capabilities capabilities(DestinationSpec spec) {
        return new Capabilities(Set.of(SyncMode.values()), Set.of(EventType.values()), Guarantee.EXACTLY_ONCE, 1);
    }

    @Override
    public Sink<OutgoingEvent> sink(DestinationSpec spec, String connection, Secrets secrets) {
        return FileSink.forRowFormat(new Path(spec.url()), new JsonLines())
                .withBucketAssigner(new FolderOfRun())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(OutputFileConfig.builder()
                        .withPartPrefix("events")
                        .withPartSuffix(".jsonl")
                        .build())
                .build();
    }

    @Override
    public int mostEventBytes(DestinationSpec spec) {
        return MOST_EVENT_BYTES;
    }

    /** Writes a file and removes it again, as nothing else shows whether it can be done. */
    @Override
    public List<CheckStep> check(DestinationSpec spec, Map<String, String> secrets) {
        String name = "Write a file";
        CompletableFuture<CheckStep> tried = CompletableFuture.supplyAsync(() -> {
            try {
                writeAndRemove(new Path(spec.url(), ".spillway-check-" + UUID.randomUUID()));
                return CheckStep.passed(name, "a file was written to %s, and removed".formatted(spec.url()));
            } catch (IOException | RuntimeException e) {
                return CheckStep.failed(name, "%s cannot be written: %s".formatted(spec.url(), e.getMessage()));
            }
        });
        try {
            return List.of(tried.get(spec.requestTimeoutMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return List.of(CheckStep.failed(name, "no answer within %d ms".formatted(spec.requestTimeoutMillis())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(CheckStep.failed(name, "interrupted"));
        } catch (ExecutionException e) {
            return List.of(CheckStep.failed(name, String.valueOf(e.getCause())));
        }
    }

    private static void writeAndRemove(Path file) throws IOException {
        FileSystem files = file.getFileSystem();
        try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
            out.write('\n');
        }
        files.delete(file, false);
    }
}
