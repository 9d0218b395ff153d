package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs {@code pixy.seeds} seeds with each registry (default 400, a quarter of them in good order; with ZooKeeper, which
 * changes least, half as many), or only {@code pixy.seed}; with {@code pixy.registry} that registry only.
 */
@ExtendWith(SilentEngine.class)
class GroupSimulationTest {
    private static final long ONLY = Long.getLong("pixy.seed", -1);
    private static final String REGISTRY = System.getProperty("pixy.registry", "");
    private static final int SEEDS = Integer.getInteger("pixy.seeds", 400);

    /** So many worlds see everything there is to see. */
    private static final int ENOUGH = 200;

    @ParameterizedTest
    @EnumSource
    void keepsEveryInvariantInTrouble(SimRegistry.Kind registry) {
        Set<Situation> seen = ConcurrentHashMap.newKeySet();

        forEachSeed(
                registry,
                seeds(registry) * 3 / 4,
                seed -> seen.addAll(new Simulation(registry, seed, false, new SimWorld.Mutants()).run().situations));

        if (ONLY < 0 && seeds(registry) >= ENOUGH) {
            assertThat(seen).as("situations that came up").containsAll(Situation.of(registry));
        }
    }

    @ParameterizedTest
    @EnumSource
    void handsNothingOutTwiceWhenMembersComeAndGoInGoodOrder(SimRegistry.Kind registry) {
        forEachSeed(registry, seeds(registry) / 4, seed -> {
            SimWorld world = new Simulation(registry, seed, true, new SimWorld.Mutants()).run();

            assertThat(world.handOuts.duplicates).as("27: duplicates").isZero();
        });
    }

    private static int seeds(SimRegistry.Kind registry) {
        return registry == SimRegistry.Kind.ZOOKEEPER && REGISTRY.isEmpty() ? SEEDS / 2 : SEEDS;
    }

    private interface Run {
        void with(long seed);
    }

    private static void forEachSeed(SimRegistry.Kind registry, int seeds, Run run) {
        assumeTrue(REGISTRY.isEmpty() || registry.name().equalsIgnoreCase(REGISTRY));
        if (ONLY >= 0) {
            run.with(ONLY);
            return;
        }
        // worlds share nothing
        LongStream.range(0, seeds).parallel().forEach(seed -> {
            try {
                run.with(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + " with " + registry + ": " + e.getMessage(), e);
            }
        });
    }
}
