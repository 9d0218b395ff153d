package io.pixy.engine.registry.zookeeper;

import static org.awaitility.Awaitility.await;

import io.pixy.api.PixyException;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.partition.MemoryOffsets;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.SystemTimers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.ZooKeeper.States;
import org.apache.zookeeper.data.Stat;

/** Registries and plain clients on a real ZooKeeper, all closed together. */
final class Keeper implements AutoCloseable {
    static final Duration SESSION = Duration.ofSeconds(4);

    private final String address;
    private final Duration session;
    private final List<ZooKeeperRegistry> registries = new ArrayList<>();
    private final List<ZooKeeper> clients = new ArrayList<>();
    /** Why groups must not be consumed here. */
    volatile Function<String, CompletableFuture<Optional<PixyException>>> elsewhere =
            group -> CompletableFuture.completedFuture(Optional.empty());

    private final OffsetStore offsets = new MemoryOffsets();
    private final SystemTimers timers = new SystemTimers("test-timers");
    private final Clock clock;

    Keeper(String address) {
        this(address, SESSION);
    }

    Keeper(String address, Duration session) {
        this(address, session, Clock.system());
    }

    Keeper(String address, Duration session, Clock clock) {
        this.address = address;
        this.session = session;
        this.clock = clock;
    }

    ZooKeeperRegistry registry(String memberId) {
        return registry(memberId, "");
    }

    ZooKeeperRegistry registry(String memberId, String chroot) {
        ZooKeeperConfig config = ZooKeeperConfig.builder()
                .seedPeers(List.of(address.split(",")))
                .chroot(chroot)
                .sessionTimeout(session)
                .build();
        ConsumerConfig consumer =
                ConsumerConfig.builder().retryBackoff(Duration.ofMillis(200)).build();
        ZooKeeperRegistry registry = new ZooKeeperRegistry(
                "test", memberId, config, consumer, offsets, group -> elsewhere.apply(group), timers, clock);
        registries.add(registry);
        return registry;
    }

    /** A client of its own session, which knows nothing of our code. */
    ZooKeeper client() throws IOException {
        ZooKeeper client = new ZooKeeper(address, 10_000, event -> {});
        clients.add(client);
        await().until(() -> client.getState() == States.CONNECTED);
        return client;
    }

    /** Ends a session as the server does on expiry. The server derives a session's password from its number. */
    void expire(long session) throws Exception {
        byte[] password = new byte[16];
        new Random(session ^ 0xB3415C00L).nextBytes(password);
        ZooKeeper twin = new ZooKeeper(address, 10_000, event -> {}, session, password);
        await().until(() -> twin.getState() == States.CONNECTED);
        twin.close();
    }

    static void put(ZooKeeper client, String path, String data, CreateMode mode) throws Exception {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            try {
                client.create(path.substring(0, slash), null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            } catch (KeeperException.NodeExistsException e) {
                // as wanted
            }
        }
        client.create(path, data.getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, mode);
    }

    /** The data of a node, or "none". */
    static String text(ZooKeeper client, String path) throws Exception {
        try {
            byte[] data = client.getData(path, false, null);
            return data == null ? "null" : new String(data, StandardCharsets.UTF_8);
        } catch (KeeperException.NoNodeException e) {
            return "none";
        }
    }

    /** The session that holds a node; -1 if there is no node. */
    static long holder(ZooKeeper client, String path) throws Exception {
        Stat stat = client.exists(path, false);
        return stat == null ? -1 : stat.getEphemeralOwner();
    }

    @Override
    public void close() {
        for (ZooKeeperRegistry registry : registries) {
            registry.close(Duration.ofSeconds(5));
        }
        for (ZooKeeper client : clients) {
            try {
                client.close(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        timers.close();
    }
}
