package io.spillway.benchmarks.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** The broker's process. It ends, without tidying up, when its input does. */
final class BrokerMain {
    private BrokerMain() {}

    /** Runs with a file of settings as its argument. */
    public static void main(String[] args) throws IOException {
        // nobody listens
        System.setOut(System.err);
        String settings = args[0];
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exitCode = StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", settings},
                new PrintStream(said, true, UTF_8));
        if (exitCode != 0) {
            throw new IOException("The broker's folder cannot be formatted: " + said.toString(UTF_8));
        }
        Thread broker = new Thread(() -> Kafka.main(new String[] {settings}), "broker");
        broker.setDaemon(true);
        broker.start();
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }
}
