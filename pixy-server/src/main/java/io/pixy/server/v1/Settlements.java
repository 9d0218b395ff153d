package io.pixy.server.v1;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The settlements of one call, some of which may be none: these have their result already. Confined to the thread that
 * begins the call.
 */
public final class Settlements {
    private final List<Settlement> valid = new ArrayList<>();

    /** By place; null for those that are valid. */
    private final List<InvalidRequestException> invalid = new ArrayList<>();

    /** The next one. */
    public void add(Settlement settlement) {
        valid.add(settlement);
        invalid.add(null);
    }

    /** The next one, which can't be. */
    public void addInvalid(InvalidRequestException why) {
        invalid.add(why);
    }

    /** How many there are, all in all. */
    public int size() {
        return invalid.size();
    }

    /**
     * Refuses what is too much or nothing.
     *
     * @throws InvalidRequestException if it is
     */
    public static void checkCount(int count) {
        if (count < 1 || count > Cluster.MOST_SETTLEMENTS) {
            throw new InvalidRequestException("a call must bring 1 to " + Cluster.MOST_SETTLEMENTS
                    + " settlements, not " + (count < 1 ? "none" : "more"));
        }
    }

    /** As many results in the same order; fails if nothing was tried. */
    public CompletableFuture<List<Settled>> settle(Cluster cluster, String group, String topic, SettleLevel level) {
        if (valid.isEmpty()) {
            return CompletableFuture.completedFuture(merged(List.of()));
        }
        return cluster.settle(group, topic, valid, level).thenApply(this::merged);
    }

    private List<Settled> merged(List<SettleResult> results) {
        List<Settled> all = new ArrayList<>(invalid.size());
        int next = 0;
        for (InvalidRequestException why : invalid) {
            all.add(why == null ? Settled.of(results.get(next++)) : Settled.failed(Problem.of(why)));
        }
        return all;
    }
}
