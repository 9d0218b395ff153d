package io.pixy.engine.simulation;

import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Passes all that was read of a partition for what the present owner reads, and for what continues it. */
final class ForgingFetcher implements Fetcher {
    private final Map<PartitionId, Long> epochs = new HashMap<>();
    private final Map<PartitionId, Long> ends = new HashMap<>();
    private final Fetcher honest;

    ForgingFetcher(SimWorld world, SimMember member, Budget.Share budget, FetchListener listener) {
        this.honest = new SimFetcher(world, member, budget, new Mutation.ForwardedFetches(listener) {
            @Override
            public void onFetched(List<Fetched> batches) {
                super.onFetched(
                        batches.stream().map(ForgingFetcher.this::forged).toList());
            }
        });
    }

    private Fetched forged(Fetched batch) {
        PartitionId id = batch.partition();
        long from = ends.get(id);
        if (batch.next() < from) {
            return batch;
        }
        ends.put(id, batch.next());
        return new Fetched(id, epochs.get(id), from, batch.messages(), batch.next());
    }

    @Override
    public Flow add(PartitionId partition, long offset, long epoch, Held held) {
        epochs.put(partition, epoch);
        ends.put(partition, offset);
        return honest.add(partition, offset, epoch, held);
    }

    @Override
    public void remove(PartitionId partition) {
        honest.remove(partition);
    }

    @Override
    public CompletableFuture<Void> close() {
        return honest.close();
    }
}
