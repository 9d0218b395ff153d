package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RegistryException;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Asks one member after the other for batches; settles them in all ways there are, some late, some twice, some never, at the
 * member that they came from or at any other one.
 */
final class SimReceiver extends SimCaller {
    /** One that asks that member, or any one each time if it is null. */
    SimReceiver(SimWorld world, String topic, SimMember home) {
        super(world, topic, home);
    }

    @Override
    void ask(SimMember member) {
        Duration lease =
                world.random.nextBoolean() ? world.ackTimeout : Duration.ofMillis(1000 + world.random.nextInt(3000));
        Requests.Request request = world.requests.onRequest(member, topic);
        CompletableFuture<List<Delivery>> call = world.mutants.receive(
                member,
                ReceiveRequest.of(GROUP, topic)
                        .withMaxMessages(1 + world.random.nextInt(5))
                        .withMaxBytes(1 + world.random.nextInt(60))
                        .withLinger(Duration.ofMillis(world.random.nextInt(3) * 200L))
                        .withLease(lease)
                        .whileReceiver(() -> !request.isGone()));
        CompletableFuture<?> unused = call.whenComplete((deliveries, failure) -> {
            boolean unusedArrival = request.endArrival();
            if (call.isCancelled()) {
                request.onWithdrawn();
                return;
            }
            world.guard(() -> onReply(member, request, lease, deliveries, failure));
        });
        request.onAccepted();
        if (world.chaos && world.random.nextInt(20) == 0) {
            world.later(0, 900, () -> leave(request, call));
        }
        if (member.isThere()) {
            // who asks one that dies meanwhile gets no answer
            world.later(10_000, 20_000, () -> {
                if (!request.isAnswered() && !request.isGone()) {
                    ask();
                }
            });
        }
    }

    private void leave(Requests.Request request, CompletableFuture<?> call) {
        if (!request.isAnswered() && !request.isGone()) {
            request.leave();
            call.cancel(false);
            ask();
        }
    }

    private void onReply(
            SimMember member, Requests.Request request, Duration lease, List<Delivery> deliveries, Throwable failure) {
        boolean isThere = !request.isGone();
        boolean isEmpty = failure != null || deliveries.isEmpty();
        request.onReply(isEmpty ? null : deliveries.get(0).message(), failure);
        if (!isEmpty) {
            world.subscriptions.onLease(member, topic, lease);
        }
        if (!isThere) {
            return;
        }
        world.later(1, failure == null ? 300 : 500, this::ask);
        if (failure != null) {
            assertThat(failure)
                    .isInstanceOfAny(
                            TooManyRequestsException.class, ShuttingDownException.class, RegistryException.class);
            return;
        }
        world.note(Situation.BATCH, deliveries.size() > 1);
        deliveries.forEach(one -> world.handOuts.onHandOut(member, request, one.message(), lease));
        int patience = world.chaos && world.random.nextInt(10) == 0 ? 15_000 : 600;
        world.later(0, patience, () -> settle(member, deliveries, lease));
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
