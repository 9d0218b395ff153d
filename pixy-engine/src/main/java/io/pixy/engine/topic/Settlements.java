package io.pixy.engine.topic;

import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.offsets.Receipt;
import io.pixy.engine.offsets.Receipts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * The settlements of one call and what they come to. Receipts are read, and checked for belonging to this topic and group,
 * before anything is done.
 *
 * <p>Handed from the caller's thread to the group strand, and back when it is done.
 */
public final class Settlements {
    static final SettleResult NOT_OWNER =
            SettleResult.of(SettleCode.NOT_OWNER, "this instance does not have the partition");
    private static final SettleResult INVALID = SettleResult.of(
            SettleCode.INVALID_RECEIPT, "this is no receipt of a message of this topic and consumer group");
    private static final SettleResult NOT_COMMITTED = SettleResult.of(
            SettleCode.NOT_COMMITTED, "it counts, but could not be committed in time; settle it again to know more");

    private final List<Settlement> settlements;
    private final Receipt[] receipts;
    private final SettleResult[] results;
    private final boolean otherPlaces;

    /**
     * Nothing is done yet.
     *
     * @param otherPlaces whether what is refused here is settled elsewhere
     */
    public Settlements(List<Settlement> settlements, Receipts scope, boolean otherPlaces) {
        this.settlements = List.copyOf(settlements);
        this.otherPlaces = otherPlaces;
        this.receipts = new Receipt[settlements.size()];
        this.results = new SettleResult[settlements.size()];
        for (int i = 0; i < receipts.length; i++) {
            receipts[i] = scope.read(this.settlements.get(i).receipt()).orElse(null);
        }
        Arrays.fill(results, INVALID);
    }

    /** Does something to each that has a receipt, in their order. */
    void forEach(BiFunction<Settlement, Receipt, SettleResult> action) {
        for (int i = 0; i < receipts.length; i++) {
            if (receipts[i] != null) {
                results[i] = action.apply(settlements.get(i), receipts[i]);
            }
        }
    }

    /** Whether what is not settled here is where it belongs: then better there than by who was the owner once. */
    boolean haveOtherPlaces() {
        return otherPlaces;
    }

    /** Nobody here can do anything about them. */
    public void refuse() {
        forEach((settlement, receipt) -> NOT_OWNER);
    }

    /** The longest extension that was granted, if there is one. */
    OptionalLong longestExtensionNanos() {
        OptionalLong longest = OptionalLong.empty();
        for (int i = 0; i < receipts.length; i++) {
            if (settlements.get(i) instanceof Settlement.Extended extended
                    && results[i].code().isSuccess()) {
                longest = OptionalLong.of(
                        Math.max(longest.orElse(0), extended.lease().toNanos()));
            }
        }
        return longest;
    }

    /** The partitions whose commits tell about the success of some of them. */
    public Set<Integer> toBeCommitted() {
        Set<Integer> partitions = new TreeSet<>();
        for (int i = 0; i < receipts.length; i++) {
            if (isToBeCommitted(i)) {
                partitions.add(receipts[i].partition());
            }
        }
        return partitions;
    }

    /** The messages of a partition that are to be elsewhere before that. */
    List<Long> rejectedOffsets(int partition) {
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < receipts.length; i++) {
            if (settlements.get(i) instanceof Settlement.Rejected
                    && isToBeCommitted(i)
                    && receipts[i].partition() == partition) {
                offsets.add(receipts[i].offset());
            }
        }
        return offsets;
    }

    /** Commits of a partition have failed, or take too long. */
    public void onNotCommitted(int partition) {
        for (int i = 0; i < receipts.length; i++) {
            if (isToBeCommitted(i) && receipts[i].partition() == partition) {
                results[i] = NOT_COMMITTED;
            }
        }
    }

    private boolean isToBeCommitted(int i) {
        boolean commits =
                settlements.get(i) instanceof Settlement.Acked || settlements.get(i) instanceof Settlement.Rejected;
        return commits && results[i].code().isSuccess();
    }

    /** What they came to, in their order. */
    public List<SettleResult> results() {
        List<SettleResult> all = new ArrayList<>(results.length);
        Collections.addAll(all, results);
        return List.copyOf(all);
    }
}
