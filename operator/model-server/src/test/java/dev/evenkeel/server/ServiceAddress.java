package dev.evenkeel.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * An address that leads to one of several servers, as that of a Kubernetes Service does: the server is chosen when a
 * connection is made, and a connection stays with its server for as long as it lives.
 */
final class ServiceAddress implements AutoCloseable {
    private final ServerSocket address = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    private volatile int server;

    ServiceAddress() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return address.getLocalPort();
    }

    /** Where new connections go. */
    void route(int port) {
        server = port;
    }

    private void accept() {
        try {
            while (!address.isClosed()) {
                forward(address.accept());
            }
        } catch (IOException closed) {
            return; // as wanted
        }
    }

    private void forward(Socket client) throws IOException {
        try {
            Socket forward = new Socket(InetAddress.getLoopbackAddress(), server);
            client.setTcpNoDelay(true);
            forward.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pump(client, forward));
            Thread.ofVirtual().start(() -> pump(forward, client));
        } catch (ConnectException refused) {
            client.close();
        }
    }

    /** Carries bytes until one side ends, then ends both. */
    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            return; // by the other direction, or by a reset
        }
    }

    @Override
    public void close() throws IOException {
        address.close();
    }
}
