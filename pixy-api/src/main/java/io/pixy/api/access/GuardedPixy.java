package io.pixy.api.access;

import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import java.util.List;
import java.util.function.Supplier;

/** What one caller sees of all clusters. Thread-safe: immutable. */
final class GuardedPixy implements Pixy {
    private final Pixy pixy;
    private final Identity who;
    private final Supplier<String> from;
    private final Supplier<AccessPolicy> policy;
    private final AccessWatch watch;
    private final Underway underway;

    GuardedPixy(
            Pixy pixy,
            Identity who,
            Supplier<String> from,
            Supplier<AccessPolicy> policy,
            AccessWatch watch,
            Underway underway) {
        this.pixy = pixy;
        this.who = who;
        this.from = from;
        this.policy = policy;
        this.watch = watch;
        this.underway = underway;
    }

    @Override
    public Cluster cluster() {
        return guarded(pixy.cluster());
    }

    @Override
    public Cluster cluster(String name) {
        if (name == null || name.isEmpty()) {
            return cluster();
        }
        if (policy.get().reaches(who, name)) {
            return guarded(pixy.cluster(name));
        }
        // every call is refused before anybody asks whether there is such a cluster
        return new GuardedCluster(() -> pixy.cluster(name), gate(name), underway);
    }

    private Cluster guarded(Cluster cluster) {
        return new GuardedCluster(() -> cluster, gate(cluster.name()), underway);
    }

    private Gate gate(String cluster) {
        return new Gate(who, from, cluster, policy, watch);
    }

    @Override
    public List<String> clusterNames() {
        AccessPolicy now = policy.get();
        return pixy.clusterNames().stream()
                .filter(name -> now.reaches(who, name))
                .toList();
    }

    @Override
    public void close() {
        // it is others', too
    }
}
