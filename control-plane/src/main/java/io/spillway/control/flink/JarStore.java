package io.spillway.control.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * The jars a cluster holds. A jar is uploaded under a name with the hash of its content, and the cluster is asked
 * before each use: so a restarted cluster gets it again, and a restarted or second control plane does not send it
 * twice.
 */
final class JarStore {

    private static final int HASH_BYTES = 8;

    private final RestExchange rest;

    JarStore(RestExchange rest) {
        this.rest = rest;
    }

    /**
     * The cluster's id for this jar, uploading it first where needed. One at a time, or many would send the same jar.
     */
    synchronized String idOf(Path jar) {
        String name = nameByContent(jar);
        return find(name).orElseGet(() -> upload(jar, name));
    }

    private Optional<String> find(String name) {
        for (JsonNode file : Refusals.check("list its jars", rest.get("/jars")).path("files")) {
            if (file.path("name").asText().equals(name)) {
                return Optional.of(file.path("id").asText());
            }
        }
        return Optional.empty();
    }

    private String upload(Path jar, String name) {
        String boundary = "spillway-" + UUID.randomUUID();
        RestAnswer answer = rest.submit(
                "/jars/upload", multipart(jar, name, boundary), "multipart/form-data; boundary=" + boundary);
        String stored =
                Refusals.check("take the job jar", answer).path("filename").asText();
        // a path on the cluster's disk; its last part is the id
        return stored.substring(Math.max(stored.lastIndexOf('/'), stored.lastIndexOf('\\')) + 1);
    }

    private static BodyPublisher multipart(Path jar, String name, String boundary) {
        String head =
                "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\nContent-Type: application/x-java-archive\r\n\r\n"
                        .formatted(boundary, name);
        try {
            return BodyPublishers.concat(
                    BodyPublishers.ofString(head),
                    BodyPublishers.ofFile(jar),
                    BodyPublishers.ofString("\r\n--%s--\r\n".formatted(boundary)));
        } catch (IOException e) {
            throw unreadable(jar, e);
        }
    }

    private static String nameByContent(Path jar) {
        String stem =
                String.valueOf(jar.getFileName()).replaceFirst("\\.jar$", "").replaceAll("[^A-Za-z0-9.-]", "-");
        return "%s-%s.jar".formatted(stem, HexFormat.of().formatHex(sha256(jar), 0, HASH_BYTES));
    }

    private static byte[] sha256(Path jar) {
        try (InputStream content = Files.newInputStream(jar)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return digest.digest();
        } catch (IOException e) {
            throw unreadable(jar, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static UncheckedIOException unreadable(Path jar, IOException cause) {
        return new UncheckedIOException("Cannot read the job jar %s: check the installation".formatted(jar), cause);
    }
}
