package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs {@code pixy.seeds} seeds (default 2000, a quarter of them in good order), or only {@code pixy.seed}. */
@ExtendWith(SilentEngine.class)
class GroupSimulationTest {
    private static final int SEEDS = Integer.getInteger("pixy.seeds", 2000);
    private static final long ONLY = Long.getLong("pixy.seed", -1);

    /** So many worlds see everything there is to see. */
    private static final int ENOUGH = 200;

    @Test
    void keepsEveryInvariantInTrouble() {
        Set<Situation> seen = ConcurrentHashMap.newKeySet();

        forEachSeed(
                SEEDS * 3 / 4,
                seed -> seen.addAll(new Simulation(seed, false, new SimWorld.Mutants()).run().situations));

        if (ONLY < 0 && SEEDS >= ENOUGH) {
            assertThat(seen).as("situations that came up").containsAll(EnumSet.allOf(Situation.class));
        }
    }

    @Test
    void handsNothingOutTwiceWhenMembersComeAndGoInGoodOrder() {
        forEachSeed(SEEDS / 4, seed -> {
            SimWorld world = new Simulation(seed, true, new SimWorld.Mutants()).run();

            assertThat(world.handOuts.duplicates).as("27: duplicates").isZero();
        });
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
