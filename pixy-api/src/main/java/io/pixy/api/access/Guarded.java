package io.pixy.api.access;

import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A {@link Pixy} that does only what its callers may do. Each of them has a view of its own, see {@link #as}.
 *
 * <p>Thread-safe: a concurrent set of what is under way.
 */
public final class Guarded {
    private static final Supplier<String> NOWHERE = () -> "";

    private final Pixy pixy;
    private final Supplier<AccessPolicy> policy;
    private final AccessWatch watch;
    private final Underway underway = new Underway();

    private Guarded(Pixy pixy, Supplier<AccessPolicy> policy, AccessWatch watch) {
        this.pixy = Objects.requireNonNull(pixy, "pixy");
        this.policy = Objects.requireNonNull(policy, "policy");
        this.watch = Objects.requireNonNull(watch, "watch");
    }

    /**
     * Guarded by rules that stay.
     *
     * @param policy who may do what
     * @param pixy what is guarded
     * @return to be asked for views
     */
    public static Guarded by(AccessPolicy policy, Pixy pixy) {
        Objects.requireNonNull(policy, "policy");
        return new Guarded(pixy, () -> policy, AccessWatch.NONE);
    }

    /**
     * Guarded by rules that may change.
     *
     * @param policy who may do what at the moment; asked for each call
     * @param pixy what is guarded
     * @param watch is told of what callers do
     * @return to be asked for views
     */
    public static Guarded by(Supplier<AccessPolicy> policy, Pixy pixy, AccessWatch watch) {
        return new Guarded(pixy, policy, watch);
    }

    /**
     * Pixy as one caller may use it. What it may not do fails with {@link io.pixy.api.AccessDeniedException}, or with
     * {@link io.pixy.api.UnauthenticatedException} if nobody knows who it is, or its credentials are not valid any more, before
     * anybody looks whether there is such a thing. Lists have what the caller may know of.
     *
     * @param who whoever it is
     * @return cheap to make; to close it closes nothing
     */
    public Pixy as(Identity who) {
        return as(who, NOWHERE);
    }

    /**
     * The same for a caller of whom it is known where it calls from.
     *
     * @param who whoever it is
     * @param from tells such as its address, for what is written down, and nothing else; asked when that is needed
     * @return see {@link #as(Identity)}
     */
    public Pixy as(Identity who, Supplier<String> from) {
        return new GuardedPixy(
                pixy,
                Objects.requireNonNull(who, "who"),
                Objects.requireNonNull(from, "from"),
                policy,
                watch,
                underway);
    }

    /**
     * Refuses what is about the process as such, and no call of a cluster.
     *
     * @param policy who may do what
     * @param watch is told of it
     * @param who whoever is about to do it
     * @param from where it calls from; may be empty
     * @param verb what it is
     * @throws io.pixy.api.AccessDeniedException if it may not
     * @throws io.pixy.api.UnauthenticatedException if nobody knows who it is
     */
    public static void requireOfProcess(AccessPolicy policy, AccessWatch watch, Identity who, String from, Verb verb) {
        new Gate(who, () -> from, "", () -> policy, watch).call(verb, "", "", 0);
    }

    /**
     * Refuses what a call of a cluster will come to, for who has something to do before that.
     *
     * @param cluster any; one that is not guarded refuses nothing
     * @param verb what is about to be done
     * @param group for which consumer group; empty if for none
     * @param topic with which topic
     * @throws io.pixy.api.AccessDeniedException if its caller may not do that
     * @throws io.pixy.api.UnauthenticatedException if nobody knows who it is
     */
    public static void require(Cluster cluster, Verb verb, String group, String topic) {
        if (cluster instanceof GuardedCluster guarded) {
            guarded.gate().require(verb, group, topic);
        }
    }

    /**
     * Releases messages that their receiver has never seen, for who has taken them on its behalf and could not hand them on.
     * They go back whatever has become of the receiver's credentials since: they would be locked away until their leases end.
     *
     * @param cluster any
     * @param group the group that they were taken for
     * @param topic their topic
     * @param receipts of the messages; none that the receiver has chosen, as it may have no right to settle
     * @return as {@link Cluster#settle}
     */
    public static CompletableFuture<List<SettleResult>> giveBack(
            Cluster cluster, String group, String topic, List<String> receipts) {
        List<Settlement> releases = receipts.stream().map(Settlement::release).toList();
        return cluster instanceof GuardedCluster guarded
                ? guarded.giveBack(group, topic, releases)
                : cluster.settle(group, topic, releases, SettleLevel.APPLIED);
    }

    /**
     * On whose behalf a cluster is asked.
     *
     * @param cluster any
     * @return nothing if it is not guarded
     */
    public static Optional<Identity> caller(Cluster cluster) {
        return cluster instanceof GuardedCluster guarded
                ? Optional.of(guarded.gate().who())
                : Optional.empty();
    }

    /**
     * Ends streams of callers whose credentials are not valid any more, or who may not consume any more. To be called every
     * second or so; until then a stream ends when the next message comes.
     */
    public void look() {
        underway.look();
    }
}
