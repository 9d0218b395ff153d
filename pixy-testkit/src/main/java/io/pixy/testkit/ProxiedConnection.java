package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.Socket;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One connection through a {@link FaultProxy}: two sockets and a pipe each way.
 *
 * <p>Thread-safe: the state is under the monitor.
 */
final class ProxiedConnection implements FaultyPipe.Outcome {
    private final Socket client;
    private final Socket server;
    private final FaultyPipe there;
    private final FaultyPipe back;
    private final Consumer<ProxiedConnection> onClosed;

    @GuardedBy("this") private int openPipes = 2;

    ProxiedConnection(Socket client, Socket server, Faults faults, Consumer<ProxiedConnection> onClosed) {
        this.client = Objects.requireNonNull(client);
        this.server = Objects.requireNonNull(server);
        this.onClosed = Objects.requireNonNull(onClosed);
        there = new FaultyPipe(client, server, faults, this);
        back = new FaultyPipe(server, client, faults, this);
    }

    void start() {
        there.start();
        back.start();
    }

    @Override
    public void onEnded() {
        synchronized (this) {
            openPipes--;
            if (openPipes > 0) {
                return;
            }
        }
        close();
    }

    @Override
    public void onBroken() {
        reset();
    }

    /** Ends both sides with a reset instead of an orderly end. */
    void reset() {
        resetOnClose(client);
        resetOnClose(server);
        close();
    }

    private void close() {
        close(client);
        close(server);
        there.interrupt();
        back.interrupt();
        onClosed.accept(this);
    }

    static void resetOnClose(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closedAlready) {
            return;
        }
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException nothingLeftToClose) {
            return;
        }
    }
}
