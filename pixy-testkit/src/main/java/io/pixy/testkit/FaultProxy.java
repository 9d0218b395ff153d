package io.pixy.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on 127.0.0.1 that breaks and slows what passes it. Put it before a broker that advertises the proxy's
 * port ({@link TestClusterBuilder#advertisedPort}), before ZooKeeper, or before the program under test.
 *
 * <p>Faults hold for connections that are open already and for new ones, and can be combined.
 *
 * <p>Thread-safe: connections are in a concurrent set, faults guard themselves.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 2000;

    private final ServerSocket server;
    private final int targetPort;
    private final Faults faults = new Faults();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

    /**
     * Listens, and passes everything on.
     *
     * @param listenPort on 127.0.0.1, or 0 for a free one
     * @param targetPort on 127.0.0.1; nobody needs to listen there yet
     */
    public FaultProxy(int listenPort, int targetPort) {
        this.targetPort = targetPort;
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(Ports.loopback(listenPort == 0 ? Ports.free() : listenPort));
        } catch (IOException e) {
            throw new TestClusterException("The proxy can't listen on port " + listenPort + ": " + e.getMessage(), e);
        }
        Thread acceptor = new Thread(this::accept, "pixy-testkit proxy " + server.getLocalPort());
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /**
     * The port that the proxy listens on.
     *
     * @return a port number
     */
    public int port() {
        return server.getLocalPort();
    }

    /** Resets every open connection (RST, not FIN), on both sides; new ones are let through. */
    public void cut() {
        connections.forEach(ProxiedConnection::reset);
    }

    /**
     * Resets new connections as soon as they are made. Open ones go on: see {@link #cut()}.
     *
     * @param on whether to do so from now on
     */
    public void refuse(boolean on) {
        faults.refuse(on);
    }

    /**
     * Holds everything back in both directions, as a network does that lost a route: connections stay open, new ones
     * are made, no byte comes through, not even the end of a stream. What was held back flows when the stall ends.
     *
     * @param on whether to do so from now on
     */
    public void stall(boolean on) {
        faults.stall(on);
    }

    /**
     * Makes every byte arrive later.
     *
     * @param eachWay how much later in each direction; zero for at once
     */
    public void delay(Duration eachWay) {
        faults.delay(eachWay);
    }

    /**
     * Limits the speed of each direction of each connection.
     *
     * @param limit in bytes per second, or 0 for none
     */
    public void bytesPerSecond(int limit) {
        faults.bytesPerSecond(limit);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // closed, which the loop asks about, or a client that has gone already
            }
        }
    }

    private void connect(Socket client) {
        Socket target = new Socket();
        try {
            if (!faults.isRefusing()) {
                target.connect(Ports.loopback(targetPort), CONNECT_TIMEOUT_MILLIS);
                client.setTcpNoDelay(true);
                target.setTcpNoDelay(true);
                ProxiedConnection connection = new ProxiedConnection(client, target, faults, connections::remove);
                connections.add(connection);
                connection.start();
                return;
            }
        } catch (IOException nobodyListens) {
            ProxiedConnection.close(target);
        }
        ProxiedConnection.resetOnClose(client);
        ProxiedConnection.close(client);
    }

    /** Stops listening and resets every open connection. Idempotent. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new TestClusterException("The proxy can't be closed", e);
        }
        cut();
    }
}
