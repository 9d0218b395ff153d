package io.pixy.engine.registry.zookeeper;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.AsyncCallback.StringCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * One session with ZooKeeper and the operations we need. None blocks, none is repeated; all complete, at the latest with
 * the session, with a {@link KeeperException} if they failed. Completion runs on ZooKeeper's event thread.
 *
 * <p>Thread-safe: as ZooKeeper's handle is.
 */
final class Session {
    private final ZooKeeper zooKeeper;
    private final long id;
    private final Set<Long> earlier;

    /**
     * The session a handle has now.
     *
     * @param zooKeeper connected
     * @param earlier sessions of this registry that are over; grows, thread-safe
     */
    Session(ZooKeeper zooKeeper, Set<Long> earlier) {
        this.zooKeeper = zooKeeper;
        this.id = zooKeeper.getSessionId();
        this.earlier = earlier;
    }

    long id() {
        return id;
    }

    /** The time-out that was agreed upon with the server. */
    Duration timeout() {
        return Duration.ofMillis(zooKeeper.getSessionTimeout());
    }

    /** Whether a node lives and dies with this session. */
    boolean owns(Stat stat) {
        return stat.getEphemeralOwner() == id;
    }

    /** Whether a node is a leftover of an earlier session of this very registry, and so of nobody who is alive. */
    boolean outlived(Stat stat) {
        return earlier.contains(stat.getEphemeralOwner());
    }

    /** Creates a node with its data in one step. */
    CompletableFuture<Void> create(String path, byte[] data, CreateMode mode) {
        return ask(reply -> {
            StringCallback done = (rc, p, ctx, name) -> settle(reply, rc, path, null);
            zooKeeper.create(path, data, Ids.OPEN_ACL_UNSAFE, mode, done, null);
        });
    }

    /**
     * Reads a node; empty if there is none.
     *
     * @param watcher told about the next change, unless the node is missing; may be null
     */
    CompletableFuture<Optional<Node>> find(String path, Watcher watcher) {
        return ask(reply -> zooKeeper.getData(
                path,
                watcher,
                (rc, p, ctx, data, stat) -> {
                    if (Code.get(rc) == Code.NONODE) {
                        reply.complete(Optional.empty());
                    } else {
                        settle(reply, rc, path, Optional.of(new Node(data, stat)));
                    }
                },
                null));
    }

    /**
     * Lists the names below a node.
     *
     * @param watcher told about the next change, unless the node is missing; may be null
     */
    CompletableFuture<List<String>> children(String path, Watcher watcher) {
        return ask(reply -> zooKeeper.getChildren(
                path,
                watcher,
                (int rc, String p, Object ctx, List<String> names) -> settle(reply, rc, path, names),
                null));
    }

    CompletableFuture<Stat> set(String path, byte[] data, int version) {
        return ask(reply ->
                zooKeeper.setData(path, data, version, (rc, p, ctx, stat) -> settle(reply, rc, path, stat), null));
    }

    CompletableFuture<Void> delete(String path, int version) {
        return ask(reply -> zooKeeper.delete(path, version, (rc, p, ctx) -> settle(reply, rc, path, null), null));
    }

    private static <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> operation) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        try {
            operation.accept(reply);
        } catch (IllegalArgumentException e) {
            KeeperException refused = new KeeperException.BadArgumentsException();
            refused.initCause(e);
            reply.completeExceptionally(refused);
        }
        return reply;
    }

    private static <T> void settle(CompletableFuture<T> reply, int rc, String path, T value) {
        Code code = Code.get(rc);
        if (code == Code.OK) {
            reply.complete(value);
        } else {
            reply.completeExceptionally(KeeperException.create(code, path));
        }
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(id);
    }
}
