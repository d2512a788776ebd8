package io.spillway.control.demo;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;

/**
 * The connection of a request whose body was read to its end, for what HTTP servers do not do: it goes past Jetty, and
 * nothing but {@link #close} may follow. Not thread-safe.
 */
final class RawConnection implements AutoCloseable {
    private final EndPoint endPoint;

    RawConnection(HttpServletRequest request) {
        this.endPoint = ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
    }

    /** Writes bytes; waits while the other side does not take them, until Jetty's idle timeout. */
    void write(byte[] bytes) throws IOException {
        try (Blocker.Callback written = Blocker.callback()) {
            endPoint.write(written, ByteBuffer.wrap(bytes));
            written.block();
        }
    }

    /** Whether the other side has closed its end. */
    boolean isGone() throws IOException {
        return endPoint.fill(BufferUtil.allocate(1)) < 0;
    }

    /** FIN. */
    void shutdownOutput() {
        endPoint.shutdownOutput();
    }

    /** RST. */
    void reset() throws IOException {
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        endPoint.close();
    }

    @Override
    public void close() {
        endPoint.close();
    }
}
