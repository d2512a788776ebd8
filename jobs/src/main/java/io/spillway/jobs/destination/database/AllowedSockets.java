package io.spillway.jobs.destination.database;

import io.spillway.jobs.destination.http.AllowedAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Sockets that connect to no address where no destination may be. The address that is looked at is the one that is
 * connected to. The PostgreSQL driver makes it by its name.
 */
public final class AllowedSockets extends SocketFactory {

    @Override
    public Socket createSocket() {
        return new AllowedSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket(host, port);
    }

    private static Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = new AllowedSocket();
        try {
            socket.connect(address);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Throws if no destination may be at this address. */
    static void check(InetAddress address, String host) throws RefusedAddressException {
        if (AllowedAddresses.isRefused(address)) {
            throw new RefusedAddressException(host);
        }
    }

    private static final class AllowedSocket extends Socket {
        @Override
        public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
            if (endpoint instanceof InetSocketAddress internet && !internet.isUnresolved()) {
                check(internet.getAddress(), internet.getHostString());
            }
            super.connect(endpoint, timeoutMillis);
        }
    }
}
