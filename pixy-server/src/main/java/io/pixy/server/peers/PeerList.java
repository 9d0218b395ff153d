package io.pixy.server.peers;

import io.pixy.server.config.PeerAddress;
import io.pixy.server.config.PeersConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers that there are: those that are configured one by one, and one for each address of a name, which is looked up
 * every few seconds, and when somebody is missing. A name that can't be looked up keeps the addresses it had.
 *
 * <p>Everything happens on its own thread, which may wait for names; others read a list that is replaced as a whole.
 */
final class PeerList implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeerList.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final List<PeerAddress> configured;
    private final Names names;
    private final Maker maker;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread one = new Thread(task, "pixy-peers");
        one.setDaemon(true);
        return one;
    });
    private final AtomicBoolean hurried = new AtomicBoolean();

    /** On the thread only. */
    private final Map<PeerAddress, List<InetAddress>> found = new LinkedHashMap<>();

    /** On the thread only. */
    private final Map<Place, GrpcPeer> peers = new LinkedHashMap<>();

    /** On the thread only. */
    private final Set<PeerAddress> unknown = new HashSet<>();

    private volatile List<Peer> current = List.of();

    /** Which addresses a name has. May take its time. */
    @FunctionalInterface
    interface Names {
        List<InetAddress> of(String name) throws UnknownHostException;
    }

    /** Makes the peer at a place. */
    @FunctionalInterface
    interface Maker {
        GrpcPeer at(Place place);
    }

    /**
     * Where one instance is.
     *
     * @param address one of those of the name; null if the peer is configured by itself
     */
    record Place(PeerAddress peer, InetAddress address) {
        @Override
        public String toString() {
            return address == null ? peer.toString() : peer.host() + "/" + address.getHostAddress() + ":" + peer.port();
        }
    }

    PeerList(List<PeerAddress> configured, Names names, Maker maker) {
        this.configured = List.copyOf(configured);
        this.names = names;
        this.maker = maker;
    }

    void start() {
        thread.execute(this::look);
        if (configured.stream().anyMatch(PeerAddress::isEach)) {
            var unused = thread.scheduleWithFixedDelay(
                    this::look, LOOK_EVERY.toNanos(), LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Those that are known now. */
    List<Peer> current() {
        return current;
    }

    /** Somebody may have come. */
    void hurry() {
        if (configured.stream().anyMatch(PeerAddress::isEach) && hurried.compareAndSet(false, true)) {
            try {
                var unused = thread.schedule(
                        () -> {
                            hurried.set(false);
                            look();
                        },
                        SOON.toNanos(),
                        TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("Peers are not looked for any more");
            }
        }
    }

    private void look() {
        try {
            replace(places());
        } catch (RuntimeException e) {
            // else nobody would look any more
            log.error("Other instances could not be looked for", e);
        }
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (PeerAddress peer : configured) {
            if (peer.isEach()) {
                addresses(peer).forEach(address -> places.add(new Place(peer, address)));
            } else {
                places.add(new Place(peer, null));
            }
        }
        if (places.size() > PeersConfig.MOST) {
            log.warn("There are {} other instances, of which only {} are asked", places.size(), PeersConfig.MOST);
            return places.subList(0, PeersConfig.MOST);
        }
        return places;
    }

    private List<InetAddress> addresses(PeerAddress peer) {
        try {
            found.put(peer, names.of(peer.host()));
            unknown.remove(peer);
        } catch (UnknownHostException e) {
            if (unknown.add(peer)) {
                log.warn("{} is not known to the resolver of names, which is asked again and again", peer);
            }
        }
        return found.getOrDefault(peer, List.of());
    }

    private void replace(List<Place> wanted) {
        Set<Place> places = new HashSet<>(wanted);
        peers.entrySet().removeIf(entry -> {
            boolean isGone = !places.contains(entry.getKey());
            if (isGone) {
                entry.getValue().close();
            }
            return isGone;
        });
        wanted.forEach(place -> peers.computeIfAbsent(place, maker::at));
        current = List.copyOf(peers.values());
    }

    /** Returns within a second or so. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            boolean unused = thread.awaitTermination(SOON.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // those that an unanswered look for names still makes are never used
        current.forEach(peer -> ((GrpcPeer) peer).close());
    }
}
