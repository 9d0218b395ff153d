package io.pixy.engine.registry.zookeeper;

import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import io.pixy.engine.runtime.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one cluster to ZooKeeper, made on first use or ahead of it: which session holds, and whether it can be trusted.
 *
 * <p>Talks to Curator, whose events it turns into those of {@link SessionListener}. Owned by {@link ZooKeeperRegistry}.
 * Stops when closed.
 *
 * <p>Trust: a dead link is noticed after two thirds of the session time-out, so less than a third of it is left then. A
 * process that was frozen or starved may find out even later, up to a second after it goes on; a beat that comes late
 * tells at once, and the session is in doubt until everything has been verified.
 *
 * <p>What was connected ahead and can't be, or breaks, is given up if nobody has needed it by then: its client would try for
 * ever, and tell of each time. Whoever needs it connects anew. Once needed it is kept for good.
 *
 * <p>Thread-safe: its state is confined to its strand.
 */
final class Connection {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final double GRACE = 0.3;
    private static final double BEAT = 0.1;

    /** The id that a handle has before it is connected; persistent nodes seem to belong to it. */
    private static final long NO_SESSION = 0;

    private final ZooKeeperConfig config;
    private final Strand strand;
    private final Timers timers;
    private final Clock clock;
    private final Set<Long> earlierSessions = ConcurrentHashMap.newKeySet();
    private final Set<SessionListener> listeners = new LinkedHashSet<>();
    private final List<CompletableFuture<Session>> waiting = new ArrayList<>();
    /** This one and {@link #connected} change on the strand only, but anybody may look. */
    private volatile CuratorFramework client;

    private Session session;
    private volatile boolean connected;

    /** Whether anybody can't do without the connection: until then it does not matter whether there is one. */
    private volatile boolean needed;

    private boolean closed;
    private Timer grace = () -> {};
    private Timer beat = () -> {};

    Connection(String cluster, ZooKeeperConfig config, Timers timers, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.strand = new Strand("pixy-" + cluster + "-zookeeper");
        this.timers = timers.on(strand);
    }

    /** Begins to connect, if nobody has yet; does not wait for it. */
    void open() {
        needed = true;
        strand.execute(this::connect);
    }

    /** Whether there is a connection, or nobody has needed one yet. On any thread, and at once. */
    boolean isConnected() {
        return !needed || connected;
    }

    /** Tells the listener what happens from now on, and at once if there is a connection. */
    void add(SessionListener listener) {
        strand.execute(() -> {
            listeners.add(listener);
            if (connected) {
                listener.onConnected(session);
            }
        });
    }

    void remove(SessionListener listener) {
        strand.execute(() -> listeners.remove(listener));
    }

    /**
     * The session, as soon as there is a connection.
     *
     * @param limit fails with {@code OperationTimeout} if there is none by then
     */
    CompletableFuture<Session> session(Duration limit) {
        needed = true;
        return ahead(limit);
    }

    /** The same for who can do without. */
    CompletableFuture<Session> ahead(Duration limit) {
        CompletableFuture<Session> reply = new CompletableFuture<>();
        strand.execute(() -> {
            connect();
            if (connected) {
                Session now = session;
                strand.afterwards(() -> reply.complete(now));
            } else if (closed) {
                strand.afterwards(() -> reply.completeExceptionally(new CancellationException()));
            } else {
                waiting.add(reply);
                timers.schedule(limit.toNanos(), () -> giveUp(reply));
            }
        });
        return reply;
    }

    private void giveUp(CompletableFuture<Session> reply) {
        if (waiting.removeIf(waiter -> waiter == reply)) {
            giveUpUnneeded();
            strand.afterwards(() -> reply.completeExceptionally(new KeeperException.OperationTimeoutException()));
        }
    }

    private void giveUpUnneeded() {
        if (needed || connected || closed || client == null || !waiting.isEmpty()) {
            return;
        }
        log.info(
                "No ZooKeeper {}, and nobody has needed it yet: it is left alone until somebody does",
                config.seedPeers());
        CuratorFramework unneeded = client;
        client = null;
        if (session != null) {
            endSession();
        }
        thread(unneeded::close, "-close").start();
    }

    private void connect() {
        if (client != null || closed) {
            return;
        }
        int timeoutMillis =
                (int) Math.min(Integer.MAX_VALUE, config.sessionTimeout().toMillis());
        CuratorFramework made = CuratorFrameworkFactory.builder()
                .connectString(String.join(",", config.seedPeers()))
                .sessionTimeoutMs(timeoutMillis)
                .connectionTimeoutMs(timeoutMillis)
                .zkClientConfig(new PlainClientConfig())
                .threadFactory(task -> thread(task, "-curator"))
                .retryPolicy(new RetryOneTime(1))
                // the dynamic configuration it would read is not known to servers of version 3.4
                .ensembleTracker(false)
                .build();
        made.getConnectionStateListenable().addListener((framework, state) -> onState(made, state), strand);
        client = made;
        made.start();
    }

    private void onState(CuratorFramework from, ConnectionState state) {
        if (closed || from != client) {
            return;
        }
        log.info("Connection to ZooKeeper {}: {}", config.seedPeers(), state);
        switch (state) {
            case CONNECTED, RECONNECTED -> onConnected();
            case SUSPENDED -> onSuspended();
            case LOST -> onLost();
            default -> log.warn("Unexpected state of the connection to ZooKeeper: {}", state);
        }
        giveUpUnneeded();
    }

    private void onConnected() {
        Session now;
        try {
            now = new Session(client.getZookeeperClient().getZooKeeper(), earlierSessions);
        } catch (Exception e) {
            log.warn("The connection to ZooKeeper broke again at once", e);
            return;
        }
        if (now.id() == NO_SESSION) {
            // the handle was replaced since the event; the new one will tell when it is connected
            return;
        }
        if (session != null && session.id() != now.id()) {
            onLost();
        }
        grace.cancel();
        session = now;
        connected = true;
        scheduleBeat();
        tell(listener -> listener.onConnected(now));
        List<CompletableFuture<Session>> served = List.copyOf(waiting);
        waiting.clear();
        strand.afterwards(() -> served.forEach(reply -> reply.complete(now)));
    }

    private void onSuspended() {
        connected = false;
        tell(SessionListener::onDisconnected);
        if (session != null) {
            grace.cancel();
            grace = timers.schedule(share(GRACE), this::onGraceOver);
        }
    }

    /** A share of the session time-out, in nanoseconds. */
    private long share(double part) {
        return (long) (session.timeout().toNanos() * part);
    }

    private void scheduleBeat() {
        beat.cancel();
        long due = clock.nanoTime() + share(BEAT);
        beat = timers.schedule(share(BEAT), () -> onBeat(due));
    }

    private void onBeat(long due) {
        if (!connected) {
            return;
        }
        long late = clock.nanoTime() - due;
        if (late > share(GRACE)) {
            log.warn("Nothing happened here for {} ms, session {} may be over", late / 1_000_000, session);
            tell(SessionListener::onDoubt);
            tell(listener -> listener.onConnected(session));
        }
        scheduleBeat();
    }

    private void onGraceOver() {
        if (!connected) {
            log.warn("No connection to ZooKeeper for so long that session {} may be over", session);
            tell(SessionListener::onDoubt);
        }
    }

    private void onLost() {
        connected = false;
        if (session != null) {
            log.warn("Session {} with ZooKeeper is over", session);
        }
        endSession();
    }

    private void endSession() {
        grace.cancel();
        if (session != null) {
            earlierSessions.add(session.id());
            session = null;
        }
        tell(SessionListener::onDoubt);
        tell(SessionListener::onEnded);
    }

    private Thread thread(Runnable task, String suffix) {
        Thread thread = new Thread(task, strand + suffix);
        thread.setDaemon(true);
        return thread;
    }

    private void tell(Consumer<SessionListener> news) {
        List.copyOf(listeners).forEach(news);
    }

    /** Ends the session, which removes all it holds; returns when that is done, or the time is over. */
    void close(Duration timeout) {
        CompletableFuture<CuratorFramework> taken = new CompletableFuture<>();
        strand.execute(() -> {
            taken.complete(closed ? null : client);
            closed = true;
            connected = false;
            grace.cancel();
            beat.cancel();
            tell(SessionListener::onDisconnected);
            List<CompletableFuture<Session>> left = List.copyOf(waiting);
            waiting.clear();
            strand.afterwards(() -> left.forEach(reply -> reply.completeExceptionally(new CancellationException())));
        });
        CuratorFramework open = taken.join();
        if (open != null) {
            closeWithin(open, timeout);
        }
        strand.execute(() -> tell(SessionListener::onEnded));
    }

    /** On a thread of its own, since it waits for the server, which may never answer. */
    private void closeWithin(CuratorFramework open, Duration timeout) {
        Thread closer = thread(open::close, "-close");
        closer.start();
        try {
            closer.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closer.isAlive()) {
            log.warn("The session with ZooKeeper could not be closed in time; the server ends it after its time-out");
        }
    }
}
