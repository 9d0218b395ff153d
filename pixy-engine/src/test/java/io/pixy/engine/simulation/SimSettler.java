package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Settles what it gets in all ways there are, some of it late, some twice, some never, at the member that it came from or at
 * any other one.
 */
abstract class SimSettler extends SimCaller {
    SimSettler(SimWorld world, String topic, SimMember home) {
        super(world, topic, home);
    }

    final void settleLater(SimMember from, List<Delivery> deliveries, Duration lease) {
        int patience = world.chaos && world.random.nextInt(10) == 0 ? 15_000 : 600;
        world.later(0, patience, () -> settle(from, deliveries, lease));
    }

    private void settle(SimMember from, List<Delivery> deliveries, Duration lease) {
        SimMember member = world.chaos && world.random.nextInt(6) == 0 ? anyMember() : from;
        if (member == null || !member.alive) {
            return;
        }
        List<Settlement> settlements = new ArrayList<>();
        List<Delivery> settled = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            if (world.handOuts.isOutdated(delivery.message()) || (world.chaos && world.random.nextInt(10) == 0)) {
                continue;
            }
            settlements.add(settlement(delivery));
            settled.add(delivery);
        }
        List<Consumer<SettleResult>> told = new ArrayList<>();
        for (int i = 0; i < settlements.size(); i++) {
            if (settlements.get(i) instanceof Settlement.Extended extended) {
                world.subscriptions.onLease(member, topic, extended.lease());
            }
            told.add(world.settled.onSettlement(
                    member, settlements.get(i), settled.get(i).message()));
        }
        world.subscriptions.onSettlement(member, topic);
        CompletableFuture<List<SettleResult>> call = world.mutants.settle(
                member,
                GROUP,
                topic,
                settlements,
                world.chaos && world.random.nextInt(5) == 0 ? SettleLevel.COMMITTED : SettleLevel.APPLIED);
        CompletableFuture<?> unused = call.whenComplete((results, failure) -> world.guard(() -> {
            assertThat(failure).isNull();
            world.subscriptions.onSettlement(member, topic);
            assertThat(results).as("57: one result for each settlement").hasSameSizeAs(settlements);
            for (int i = 0; i < settlements.size(); i++) {
                told.get(i).accept(results.get(i));
                if (settlements.get(i) instanceof Settlement.Extended
                        && results.get(i).code() == SettleCode.SETTLED) {
                    world.subscriptions.onLease(member, topic, ((Settlement.Extended) settlements.get(i)).lease());
                    Delivery one = settled.get(i);
                    world.later(1, 500, () -> settle(from, List.of(one), lease));
                }
            }
        }));
    }

    /** In good order only what makes no duplicates. */
    private Settlement settlement(Delivery delivery) {
        String receipt = delivery.receipt();
        int dice = world.random.nextInt(20);
        if (dice < 3 && !world.gentle) {
            return world.random.nextBoolean()
                    ? Settlement.nack(receipt)
                    : Settlement.nack(receipt, Duration.ofMillis(world.random.nextInt(4000)));
        }
        if (dice == 3 && world.chaos) {
            return Settlement.release(receipt);
        }
        if (dice == 4) {
            return Settlement.extend(receipt, Duration.ofMillis(1000 + world.random.nextInt(4000)));
        }
        if (dice == 5 && !world.gentle) {
            return Settlement.reject(receipt, "simulated");
        }
        return Settlement.ack(receipt);
    }
}
