package io.spillway.jobs.warehouse.postgresql;

import io.spillway.jobs.testing.RawServer.Conversation;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Passes bytes on in both directions until a COPY is asked for; from then on nothing comes back. */
final class SilencedProxy implements Conversation {
    private final int port;

    SilencedProxy(int port) {
        this.port = port;
    }

    @Override
    public void hold(Socket client) throws IOException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = new Thread(() -> pass(target, client), "proxy-back");
            back.setDaemon(true);
            back.start();
            byte[] buffer = new byte[8192];
            InputStream in = client.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains("COPY (")) {
                    target.getOutputStream().write(buffer, 0, read);
                }
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one of them is gone
        }
    }
}
