package io.pixy.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports on 127.0.0.1. Between looking for one and listening on it, or while its server is stopped, nobody else
 * must get it: test runs have several JVMs. So each port that was given out is marked by a file with the process id, which
 * counts as long as that process lives. No state in here.
 */
public final class Ports {
    // Below the range that operating systems take the ports of outgoing connections from (32768 on Linux), or a port
    // could be lost to a client while its server is restarted.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1_000;
    private static final int CONNECT_TIMEOUT_MILLIS = 200;

    private Ports() {}

    /**
     * A port that nobody listens on at the moment.
     *
     * @return a port number
     */
    public static int free() {
        return free(1).get(0);
    }

    /**
     * Different ports that nobody listens on at the moment.
     *
     * @param count how many
     * @return as many port numbers
     */
    public static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int attempt = 0; attempt < ATTEMPTS && held.size() < count; attempt++) {
                int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
                if (!mark(port)) {
                    continue;
                }
                ServerSocket socket = new ServerSocket();
                try {
                    socket.bind(loopback(port));
                    held.add(socket);
                } catch (IOException taken) {
                    socket.close();
                }
            }
            if (held.size() < count) {
                throw new TestClusterException("There are no " + count + " free ports on 127.0.0.1.");
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            held.forEach(Ports::close);
        }
    }

    private static boolean mark(int port) throws IOException {
        Path directory =
                Path.of(System.getProperty("java.io.tmpdir"), "pixy-testkit-ports-" + System.getProperty("user.name"));
        Path mark = PrivateDirectory.at(directory).resolve(String.valueOf(port));
        try {
            Files.writeString(mark, String.valueOf(ProcessHandle.current().pid()), StandardOpenOption.CREATE_NEW);
            mark.toFile().deleteOnExit();
            return true;
        } catch (FileAlreadyExistsException e) {
            forgetTheDead(mark);
            return false;
        }
    }

    /** A process that was killed leaves its marks. */
    private static void forgetTheDead(Path mark) throws IOException {
        try {
            if (ProcessHandle.of(Long.parseLong(Files.readString(mark))).isEmpty()) {
                Files.deleteIfExists(mark);
            }
        } catch (NoSuchFileException | NumberFormatException goneOrBeingWritten) {
            return;
        }
    }

    /** Whether somebody accepts connections there. */
    static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(loopback(port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static InetSocketAddress loopback(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
