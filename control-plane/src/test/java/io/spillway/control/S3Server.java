package io.spillway.control;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A store of the S3 protocol in a process of its own. It listens on loopback alone, and asks for no credentials. */
final class S3Server implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LOOPBACK = "127.0.0.1";
    /** Loopback too, but only those answer there who listen on every interface. */
    private static final byte[] OTHER_LOOPBACK = {127, 0, 0, 2};

    private final Path folder;
    private final int port;
    private final int httpsPort;
    private final ChildJvm process;
    private final HttpClient http = HttpClient.newHttpClient();

    private S3Server(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.port = freePort();
        this.httpsPort = freePort();
        this.process = launch();
    }

    /** What a bucket holds under a name. */
    record StoredObject(String key, Instant modified, String text) {}

    static S3Server start(Path folder) throws Exception {
        S3Server server = new S3Server(folder);
        await("the store answers")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    if (!server.process.isAlive()) {
                        throw new AssertionError("The store has ended: " + server.process.output());
                    }
                    return server.ask("GET", "/").statusCode() == 200;
                });
        if (answers(server.port) || answers(server.httpsPort)) {
            server.close();
            throw new AssertionError("The store listens beyond " + LOOPBACK);
        }
        return server;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(OTHER_LOOPBACK), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private ChildJvm launch() throws IOException {
        String unpacked = String.valueOf(System.getProperty("spillway.s3mock"));
        return ChildJvm.start(
                folder,
                Map.of(),
                String.join(File.pathSeparator, unpacked + "/classes", unpacked + "/lib/*"),
                List.of(
                        "-Xmx256m",
                        "com.adobe.testing.s3mock.S3MockApplication",
                        "--spring.main.sources="
                                + Objects.requireNonNull(
                                        S3Server.class.getClassLoader().getResource("s3mock-on-loopback.xml")),
                        "--spring.main.allow-bean-definition-overriding=true",
                        "--spring.main.banner-mode=off",
                        "--http.port=" + port,
                        "--server.port=" + httpsPort,
                        "--server.address=" + LOOPBACK,
                        "--com.adobe.testing.s3mock.store.root=" + Files.createDirectories(folder.resolve("store"))));
    }

    String address() {
        return "http://%s:%d".formatted(LOOPBACK, port);
    }

    void createBucket(String name) throws IOException, InterruptedException {
        succeeded(ask("PUT", "/" + name));
    }

    /** Everything in a bucket, the oldest first. */
    List<StoredObject> objects(String bucket) throws Exception {
        List<StoredObject> objects = new ArrayList<>();
        Document listing = xml(ask("GET", "/%s?list-type=2".formatted(bucket)));
        if (!text(listing.getDocumentElement(), "IsTruncated").equals("false")) {
            throw new IOException("There are more objects than one listing has");
        }
        NodeList contents = listing.getElementsByTagName("Contents");
        for (int i = 0; i < contents.getLength(); i++) {
            Element entry = (Element) contents.item(i);
            String key = text(entry, "Key");
            HttpResponse<byte[]> object = succeeded(ask("GET", "/%s/%s".formatted(bucket, key)));
            objects.add(new StoredObject(
                    key,
                    Instant.parse(text(entry, "LastModified")),
                    new String(object.body(), StandardCharsets.UTF_8)));
        }
        objects.sort(Comparator.comparing(StoredObject::modified).thenComparing(StoredObject::key));
        return objects;
    }

    private static Document xml(HttpResponse<byte[]> answer) throws Exception {
        if (answer.statusCode() != 200) {
            throw new IOException("No listing, but " + answer.statusCode());
        }
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(answer.body()));
    }

    private static String text(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }

    private static HttpResponse<byte[]> succeeded(HttpResponse<byte[]> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException("%s was answered with %d".formatted(answer.uri(), answer.statusCode()));
        }
        return answer;
    }

    private HttpResponse<byte[]> ask(String method, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(address() + path))
                        .method(method, BodyPublishers.noBody())
                        .timeout(PATIENCE)
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError("There is no free port", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
