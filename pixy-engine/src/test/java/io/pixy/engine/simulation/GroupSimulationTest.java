package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.TopicPosition;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Runs {@code pixy.seeds} seeds (default 2000, a quarter of them in good order), or only {@code pixy.seed}. */
class GroupSimulationTest {
    private static final int SEEDS = Integer.getInteger("pixy.seeds", 2000);
    private static final long ONLY = Long.getLong("pixy.seed", -1);

    /** Trouble is logged, and here it is all there is. */
    private static final Logger ENGINE_LOG = (Logger) LoggerFactory.getLogger("io.pixy.engine");

    @BeforeAll
    static void silence() {
        ENGINE_LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        ENGINE_LOG.setLevel(null);
    }

    @Test
    void keepsEveryInvariantInTrouble() {
        forEachSeed(SEEDS * 3 / 4, seed -> new Simulation(seed, false, new SimWorld.Mutants()).run());
    }

    @Test
    void handsNothingOutTwiceWhenMembersComeAndGoInGoodOrder() {
        forEachSeed(SEEDS / 4, seed -> {
            SimWorld world = new Simulation(seed, true, new SimWorld.Mutants()).run();

            assertThat(world.invariants.duplicates).as("27: duplicates").isZero();
        });
    }

    @Test
    void noticesAFetcherThatSkipsMessages() {
        SimWorld.Mutants skipping = new SimWorld.Mutants() {
            @Override
            Fetcher fetcher(SimWorld world, SimMember member, FetchListener listener) {
                return super.fetcher(world, member, new FetchListener() {
                    @Override
                    public void onFetched(List<Fetched> batches) {
                        List<Fetched> thinned = new ArrayList<>();
                        for (Fetched batch : batches) {
                            List<Message> kept = new ArrayList<>(batch.messages());
                            if (kept.size() > 2) {
                                kept.remove(1);
                            }
                            thinned.add(new Fetched(batch.partition(), batch.epoch(), kept, batch.next()));
                        }
                        listener.onFetched(thinned);
                    }

                    @Override
                    public void onOutOfRange(PartitionId partition, long epoch) {
                        listener.onOutOfRange(partition, epoch);
                    }
                });
            }
        };

        assertThatSomeSeedBreaks("26", false, skipping);
    }

    @Test
    void noticesAnErrorThatIsTakenForNoCommit() {
        SimWorld.Mutants forgetful = new SimWorld.Mutants() {
            @Override
            OffsetStore store(SimWorld world, SimMember member) {
                return new SimOffsetStore(world, member) {
                    @Override
                    Lookup<Committed> lookUp(PartitionId id) {
                        return world.random.nextInt(4) == 0
                                ? new Lookup.Found<>(new Committed(world.kafka.log(id).end, ""))
                                : super.lookUp(id);
                    }
                };
            }
        };

        assertThatSomeSeedBreaks("26", false, forgetful);
    }

    @Test
    void A21_noticesAReleaseBeforeTheCommit() {
        SimWorld.Mutants hasty = new SimWorld.Mutants() {
            @Override
            OffsetStore store(SimWorld world, SimMember member) {
                return new SimOffsetStore(world, member) {
                    @Override
                    public CompletableFuture<Map<PartitionId, Optional<CommitFailure>>> commit(
                            String group, Map<PartitionId, Committed> pairs) {
                        // told to be done, so that nobody waits for it
                        member.inOrder(0, 500, () -> {
                            var unused = super.commit(group, pairs);
                        });
                        Map<PartitionId, Optional<CommitFailure>> done = new TreeMap<>();
                        pairs.keySet().forEach(id -> done.put(id, Optional.empty()));
                        return CompletableFuture.completedFuture(done);
                    }
                };
            }
        };

        assertThatSomeSeedBreaks("24", true, hasty);
    }

    @Test
    void B9_noticesAnOfferThatIsNotRecorded() {
        SimWorld.Mutants careless = new SimWorld.Mutants() {
            @Override
            CompletableFuture<Message> consume(SimMember member, ConsumeRequest request) {
                CompletableFuture<Message> call = super.consume(member, request);
                CompletableFuture<Void> unused =
                        call.thenCompose(message -> member.groups.giveBack(request.group(), message.position()));
                return call;
            }
        };

        assertThatSomeSeedBreaks("12", true, careless);
    }

    @Test
    void B10_noticesAnAckThatIsTakenAfterTheRelease() {
        SimWorld.Mutants slow = new SimWorld.Mutants() {
            @Override
            int patience(SimWorld world) {
                return 15_000;
            }
        };
        SimWorld.Mutants slowAndGullible = new SimWorld.Mutants() {
            @Override
            int patience(SimWorld world) {
                return 15_000;
            }

            @Override
            CompletableFuture<Void> ack(SimMember member, String group, TopicPosition message) {
                return super.ack(member, group, message).exceptionally(refusal -> null);
            }
        };

        new Simulation(0, true, slow).run();
        assertThatSomeSeedBreaks("40", true, slowAndGullible);
    }

    /** The invariant is given by its number. */
    private static void assertThatSomeSeedBreaks(String invariant, boolean gentle, SimWorld.Mutants mutants) {
        for (int seed = 0; seed < 50; seed++) {
            try {
                new Simulation(seed, gentle, mutants).run();
            } catch (AssertionError expected) {
                if (expected.getMessage().contains(invariant + ": ")) {
                    return;
                }
            }
        }
        fail("50 seeds have not noticed");
    }

    private interface Run {
        void with(long seed);
    }

    private static void forEachSeed(int seeds, Run run) {
        if (ONLY >= 0) {
            run.with(ONLY);
            return;
        }
        // worlds share nothing
        LongStream.range(0, seeds).parallel().forEach(seed -> {
            try {
                run.with(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        });
    }
}
