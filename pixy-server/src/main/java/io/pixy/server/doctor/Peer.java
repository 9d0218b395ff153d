package io.pixy.server.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A server that is to be reached. Immutable.
 *
 * @param host its name or address
 * @param port where it listens
 */
record Peer(String host, int port) {
    private static final int HIGHEST_PORT = 65_535;

    /** Of a text like {@code host:port}; throws {@link IllegalArgumentException} if it is none. */
    static Peer of(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port > 0 && port <= HIGHEST_PORT) {
                return new Peer(text.substring(0, colon).replaceAll("^\\[|]$", ""), port);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(text + " is not HOST:PORT");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether it can be connected to; if not, what that means is told. */
    boolean reach(String what, Duration patience, Findings findings) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            findings.bad(
                    what + " " + this + ": there is no host of that name",
                    "mend the name, or make it known (DNS, /etc/hosts) where Pixy runs");
            return false;
        }
        long began = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(addresses[0], port), (int) patience.toMillis());
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            findings.ok(String.format(Locale.ROOT, "%s %s can be connected to (%d ms)", what, this, millis));
            return true;
        } catch (IOException e) {
            findings.bad(
                    what + " " + this + " can't be connected to at " + Arrays.toString(addresses) + ": "
                            + e.getMessage(),
                    e instanceof java.net.SocketTimeoutException
                            ? "nothing answers: look for a firewall or a security group between here and there"
                            : "nothing listens there: is it running, and is this its port?");
            return false;
        }
    }
}
