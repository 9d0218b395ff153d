package io.pixy.server.peers;

import io.netty.handler.ssl.SslContext;
import io.pixy.api.NotOwnedException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.engine.OwnPartitions;
import io.pixy.engine.Peers;
import io.pixy.server.config.PeersConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The other instances, over gRPC. See {@link Forward} for what becomes of a settlement.
 *
 * <p>Made before the engine, whose port it is; closed after the listeners, since what they still take may be for others.
 * Thread-safe: an atomic, its parts take care of themselves.
 */
public final class GrpcPeers implements Peers, AutoCloseable {
    /** For an owner that has nothing to wait for. */
    private static final Duration APPLIED = Duration.ofSeconds(5);

    /** An owner waits for a commit for 30 s. */
    private static final Duration COMMITTED = Duration.ofSeconds(40);

    /** Some 50 MB, all calls together. */
    static final int MOST_IN_FLIGHT = 100_000;

    /** Of one call; at least one settlement goes whatever its size. */
    private static final int MOST_BYTES = 256 * 1024;

    private static final SettleResult TOO_MANY = SettleResult.of(
            SettleCode.UNAVAILABLE,
            "more than " + MOST_IN_FLIGHT + " settlements are on their way to other instances; try again");

    private final String instance = UUID.randomUUID().toString();
    private final PeerToken token;
    private final Channels channels;
    private final PeerList list;
    private final Owners owners;
    private final AtomicInteger inFlight = new AtomicInteger();

    /**
     * Looks for nobody before {@link #start}.
     *
     * @param tls whether peers speak TLS
     * @param maxRequestBytes what peers take at a time, if they are configured as this instance is
     * @throws io.pixy.server.StartException if the file of authorities can't be read
     */
    public GrpcPeers(PeersConfig config, boolean tls, long maxRequestBytes) {
        Optional<SslContext> context = tls ? Optional.of(Channels.trusting(config.ca())) : Optional.empty();
        int mostBytes = (int) Math.min(MOST_BYTES, maxRequestBytes / 2);
        this.token = new PeerToken(config.token());
        this.channels = new Channels(context);
        this.list = new PeerList(
                config.addresses(),
                name -> List.of(InetAddress.getAllByName(name)),
                place -> new GrpcPeer(
                        place.toString(),
                        place.address() == null
                                ? channels.to(place.peer())
                                : channels.to(place.peer(), place.address()),
                        token,
                        mostBytes));
        this.owners = new Owners(instance, list::current, list::hurry, System::nanoTime);
    }

    /**
     * Looks whether authorities can be read.
     *
     * @throws io.pixy.server.StartException if not
     */
    public static void checkAuthorities(String ca) {
        Channels.trusting(ca);
    }

    /** Begins to look for the others. */
    public void start() {
        list.start();
    }

    /** Whether nobody was looked for yet, or nobody was found. */
    boolean isEmpty() {
        return list.current().isEmpty();
    }

    /** What this instance is to offer to the others. */
    public PeerService serving(OwnPartitions own) {
        return new PeerService(instance, token, own);
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(Queue queue, List<Foreign> settlements, SettleLevel level) {
        int count = settlements.size();
        if (!enter(count)) {
            return CompletableFuture.completedFuture(Collections.nCopies(count, TOO_MANY));
        }
        Duration within = level == SettleLevel.APPLIED ? APPLIED : COMMITTED;
        return new Forward(owners, queue, settlements, level, within, System::nanoTime)
                .start()
                .whenComplete((results, failure) -> leave(count));
    }

    @Override
    public CompletableFuture<Void> ack(Queue queue, int partition, long offset) {
        if (!enter(1)) {
            return CompletableFuture.failedFuture(new NotOwnedException(queue.group(), queue.topic(), partition));
        }
        return AckForward.start(owners, queue, partition, offset, APPLIED, System::nanoTime)
                .whenComplete((done, failure) -> leave(1));
    }

    private boolean enter(int count) {
        if (inFlight.addAndGet(count) <= MOST_IN_FLIGHT) {
            return true;
        }
        leave(count);
        return false;
    }

    private void leave(int count) {
        inFlight.addAndGet(-count);
    }

    @Override
    public void close() {
        list.close();
        channels.close();
    }
}
