package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.pixy.api.Message;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;
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

        assertThatSomeSeedFails(skipping);
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

        assertThatSomeSeedFails(forgetful);
    }

    private static void assertThatSomeSeedFails(SimWorld.Mutants mutants) {
        for (int seed = 0; seed < 50; seed++) {
            try {
                new Simulation(seed, false, mutants).run();
            } catch (AssertionError expected) {
                return;
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
        for (long seed = 0; seed < seeds; seed++) {
            try {
                run.with(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
