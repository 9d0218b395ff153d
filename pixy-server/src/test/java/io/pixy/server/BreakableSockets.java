package io.pixy.server;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The JDK's sockets, of which listening ones can be broken as the system would: each line of standard input that is the
 * end of a listener's address shuts that listener down underneath the channel, which stays open and only fails to
 * accept. Named on the command line of a JVM that runs what is tested. Thread-safe.
 */
public final class BreakableSockets extends SelectorProvider {
    private static final int BOTH_WAYS = 2;

    private final SelectorProvider system;
    private final List<ServerSocketChannel> listeners = new CopyOnWriteArrayList<>();

    /** What a JVM needs to be started with. */
    static List<String> jvmArguments() {
        return List.of(
                "-Djava.nio.channels.spi.SelectorProvider=" + BreakableSockets.class.getName(),
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    }

    /** For the JDK. */
    public BreakableSockets() throws ReflectiveOperationException {
        system = (SelectorProvider)
                open("sun.nio.ch.DefaultSelectorProvider", "get").invoke(null);
        Thread thread = new Thread(this::obey, "breaks-sockets");
        thread.setDaemon(true);
        thread.start();
    }

    private void obey() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String end = lines.readLine(); end != null; end = lines.readLine()) {
                for (ServerSocketChannel listener : listeners) {
                    if (listener.isOpen()
                            && String.valueOf(listener.getLocalAddress()).endsWith(end)) {
                        breakDown(listener);
                    }
                }
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("listeners can't be broken", e);
        }
    }

    private static void breakDown(ServerSocketChannel listener) throws ReflectiveOperationException {
        Object descriptor = open("sun.nio.ch.SelChImpl", "getFD").invoke(listener);
        open("sun.nio.ch.Net", "shutdown", FileDescriptor.class, int.class).invoke(null, descriptor, BOTH_WAYS);
    }

    private static Method open(String type, String name, Class<?>... parameters) throws ReflectiveOperationException {
        Method method = Class.forName(type).getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }

    private ServerSocketChannel remember(ServerSocketChannel listener) {
        listeners.add(listener);
        return listener;
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return remember(system.openServerSocketChannel());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return remember(system.openServerSocketChannel(family));
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return system.openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return system.openSocketChannel(family);
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return system.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return system.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return system.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return system.openSelector();
    }
}
