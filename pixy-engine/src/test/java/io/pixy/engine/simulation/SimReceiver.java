package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RegistryException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks one member after the other for batches. */
final class SimReceiver extends SimSettler {
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
        settleLater(member, deliveries, lease);
    }
}
