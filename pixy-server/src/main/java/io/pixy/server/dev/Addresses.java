package io.pixy.server.dev;

import io.pixy.server.ListenAddress;
import io.pixy.server.StartException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** What can be said about addresses before anything runs. No state. */
final class Addresses {
    private Addresses() {}

    /** Fails at once instead of after the broker has started, and says which option helps. */
    static void requireFree(ListenAddress address, String what) {
        String option = what.equals("gRPC") ? "--grpcAddr" : "--tcpAddr";
        if (address.isUnix()) {
            throw new StartException(option + " needs HOST:PORT, not " + address);
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address.socketAddress());
        } catch (IOException e) {
            throw new StartException(
                    what + " can't listen on " + address + ": " + e.getMessage() + ". Stop what does, or choose another"
                            + " address by " + option,
                    e);
        }
    }

    /** Where a client on this machine reaches the address. */
    static String url(ListenAddress address) {
        InetSocketAddress socket = (InetSocketAddress) address.socketAddress();
        String host = socket.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : socket.getAddress().getHostAddress();
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return "http://" + bracketed + ":" + socket.getPort();
    }
}
