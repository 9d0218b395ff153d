package io.pixy.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/**
 * Tells a listener that is lost for good from one that can't accept for the moment, as when there are too many open
 * files. The text of a failure would tell it only on systems that are known; that nobody can connect tells it on all.
 * No state.
 */
public final class LostListener {
    private static final int CONNECT_MILLIS = 1_000;

    private LostListener() {}

    /**
     * Waits a second at most, and hardly ever at all.
     *
     * @param bound where the listener was bound
     * @param failure what accepting a connection ended with
     */
    public static boolean is(SocketAddress bound, Throwable failure) {
        if (failure instanceof ClosedChannelException) {
            return true;
        }
        try {
            connect(bound);
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void connect(SocketAddress bound) throws IOException {
        if (bound instanceof InetSocketAddress tcp) {
            InetAddress host =
                    tcp.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : tcp.getAddress();
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, tcp.getPort()), CONNECT_MILLIS);
            }
        } else {
            try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                boolean unused = socket.connect(bound);
            }
        }
    }
}
