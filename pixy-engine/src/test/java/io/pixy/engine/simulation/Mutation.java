package io.pixy.engine.simulation;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.topic.TopicSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Ways to break one thing. */
final class Mutation {
    private Mutation() {}

    /** A member's commits. */
    interface Commit {
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> of(Map<PartitionId, Committed> pairs);
    }

    /** Commits differently. */
    interface Committing {
        CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
                SimMember member, Map<PartitionId, Committed> pairs, Commit proper);
    }

    /** News of the registry that reaches the group as it is. */
    static class Forwarded implements Listener {
        private final Listener group;

        Forwarded(Listener group) {
            this.group = group;
        }

        @Override
        public void onAssigned(Map<String, SortedSet<Integer>> assignment) {
            group.onAssigned(assignment);
        }

        @Override
        public void onRevoking(Set<PartitionId> partitions, long deadlineNanos) {
            group.onRevoking(partitions, deadlineNanos);
        }

        @Override
        public void onRefused(PixyException why) {
            group.onRefused(why);
        }

        @Override
        public void onTopicsRefused(Set<String> refused, PixyException why) {
            group.onTopicsRefused(refused, why);
        }

        @Override
        public void onClaimed(PartitionId partition) {
            group.onClaimed(partition);
        }

        @Override
        public void onClaimLost(PartitionId partition) {
            group.onClaimLost(partition);
        }

        @Override
        public void onTrust(boolean trusted) {
            group.onTrust(trusted);
        }
    }

    /** What the group wants of the registry reaches it as it is. */
    static class ForwardedMembership implements Membership {
        private final Membership registry;

        ForwardedMembership(Membership registry) {
            this.registry = registry;
        }

        @Override
        public void subscribe(Set<String> topics) {
            registry.subscribe(topics);
        }

        @Override
        public void onPartitionCounts(Map<String, Integer> counts) {
            registry.onPartitionCounts(counts);
        }

        @Override
        public void claim(PartitionId partition) {
            registry.claim(partition);
        }

        @Override
        public CompletableFuture<Void> release(PartitionId partition) {
            return registry.release(partition);
        }

        @Override
        public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(Map<PartitionId, Committed> pairs) {
            return registry.commit(pairs);
        }

        @Override
        public CompletableFuture<Void> unsubscribe() {
            return registry.unsubscribe();
        }

        @Override
        public CompletableFuture<Void> leave() {
            return registry.leave();
        }
    }

    /** News of the fetcher that reaches the group as it is. */
    static class ForwardedFetches implements FetchListener {
        private final FetchListener group;

        ForwardedFetches(FetchListener group) {
            this.group = group;
        }

        @Override
        public void onFetched(List<Fetched> batches) {
            group.onFetched(batches);
        }

        @Override
        public void onOutOfRange(PartitionId partition, long epoch) {
            group.onOutOfRange(partition, epoch);
        }

        @Override
        public void onUnreadable(PartitionId partition, long epoch, Throwable why) {
            group.onUnreadable(partition, epoch, why);
        }

        @Override
        public void onDead(Throwable why) {
            group.onDead(why);
        }
    }

    /** News of the registry is changed on its way. */
    static SimWorld.Mutants ofNews(UnaryOperator<Listener> change) {
        return new SimWorld.Mutants() {
            @Override
            Listener listener(SimWorld world, SimMember member, Listener listener) {
                return change.apply(listener);
            }
        };
    }

    /** What is fetched and can be used is changed on its way, for each fetcher in a way of its own. */
    static SimWorld.Mutants ofFetched(Supplier<UnaryOperator<Fetched>> changes) {
        return ofFetchNews(group -> {
            UnaryOperator<Fetched> change = changes.get();
            return new ForwardedFetches(group) {
                @Override
                public void onFetched(List<Fetched> batches) {
                    super.onFetched(batches.stream()
                            .map(batch -> batch.messages() instanceof UnusableMessages ? batch : change.apply(batch))
                            .toList());
                }
            };
        });
    }

    /** News of the fetcher is changed on its way. */
    static SimWorld.Mutants ofFetchNews(UnaryOperator<FetchListener> change) {
        return new SimWorld.Mutants() {
            @Override
            Fetcher fetcher(SimWorld world, SimMember member, Budget.Share budget, FetchListener listener) {
                return super.fetcher(world, member, budget, change.apply(listener));
            }
        };
    }

    /** Topics are served by other rules. */
    static SimWorld.Mutants ofTopics(UnaryOperator<TopicSettings> change) {
        return new SimWorld.Mutants() {
            @Override
            TopicSettings topic(TopicSettings proper) {
                return change.apply(proper);
            }
        };
    }

    /** Requests are changed on their way. */
    static SimWorld.Mutants ofRequests(UnaryOperator<ConsumeRequest> change) {
        return new SimWorld.Mutants() {
            @Override
            CompletableFuture<Message> consume(SimMember member, ConsumeRequest request) {
                return super.consume(member, change.apply(request));
            }
        };
    }

    /** Settlements are changed on their way. */
    static SimWorld.Mutants ofSettlements(UnaryOperator<Settlement> change) {
        return new SimWorld.Mutants() {
            @Override
            CompletableFuture<List<SettleResult>> settle(
                    SimMember member, String group, String topic, List<Settlement> settlements, SettleLevel level) {
                return super.settle(
                        member, group, topic, settlements.stream().map(change).toList(), level);
            }
        };
    }

    /** Commits are made differently. */
    static SimWorld.Mutants ofCommits(Committing committing) {
        return new SimWorld.Mutants() {
            @Override
            OffsetStore store(SimWorld world, SimMember member) {
                return new SimOffsetStore(world, member) {
                    @Override
                    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
                            String group, Map<PartitionId, Committed> pairs) {
                        return committing.commit(member, pairs, changed -> super.commit(group, changed));
                    }
                };
            }
        };
    }
}
