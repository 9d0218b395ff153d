package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.RegistryException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks one member after the other for messages; acknowledges them, forgets some, leaves in the middle. */
final class SimClient extends SimCaller {
    /** A client of that member, or of any one each time if it is null. */
    SimClient(SimWorld world, String topic, SimMember home) {
        super(world, topic, home);
    }

    @Override
    void ask(SimMember member) {
        boolean auto = world.random.nextInt(world.autoAckEvery) == 0;
        boolean leaves = world.chaos && world.random.nextInt(20) == 0;
        Requests.Request request = world.requests.onRequest(member, topic);
        CompletableFuture<Message> call = world.mutants.consume(
                member,
                ConsumeRequest.of(GROUP, topic, auto ? Ack.auto() : Ack.none())
                        .whileReceiver(() -> stays(request, auto)));
        CompletableFuture<Message> unused = call.whenComplete((message, failure) -> {
            boolean unusedArrival = request.endArrival();
            if (call.isCancelled()) {
                request.onWithdrawn();
                return;
            }
            // a future swallows what its dependents throw
            world.guard(() -> {
                boolean isThere = !request.isGone();
                request.onReply(message, failure);
                if (isThere) {
                    onReply(member, request, auto, message, failure);
                }
            });
        });
        request.onAccepted();
        if (leaves) {
            world.later(0, 900, () -> leave(request, call));
        }
        watch(request);
    }

    private void watch(Requests.Request request) {
        Duration time = request.time();
        int overdueMillis = (int) time.toMillis() + 100;
        world.later(overdueMillis, overdueMillis, () -> {
            if (request.time().compareTo(time) > 0) {
                watch(request);
                return;
            }
            request.onOverdue();
            if (!request.isAnswered() && !request.isGone()) {
                ask();
            }
        });
    }

    /** Is asked whether it is there; leaves at that very moment now and then, and asks again. */
    private boolean stays(Requests.Request request, boolean auto) {
        boolean arrives = request.endArrival();
        if (request.isGone()) {
            return false;
        }
        if (!auto || !world.chaos || world.random.nextInt(10) != 0) {
            return true;
        }
        request.leave();
        if (arrives) {
            request.onLeftOnArrival();
        }
        world.later(1, 300, this::ask);
        return false;
    }

    /** Withdraws the request, or is just not there any more; and asks again. */
    private void leave(Requests.Request request, CompletableFuture<Message> call) {
        if (!request.isAnswered() && !request.isGone()) {
            request.leave();
            if (world.random.nextBoolean()) {
                call.cancel(false);
            }
            ask();
        }
    }

    private void onReply(SimMember member, Requests.Request request, boolean auto, Message message, Throwable failure) {
        if (failure != null) {
            assertThat(failure)
                    .isInstanceOfAny(
                            LongPollTimeoutException.class,
                            TooManyRequestsException.class,
                            ShuttingDownException.class,
                            RegistryException.class);
            world.later(1, failure instanceof LongPollTimeoutException ? 10 : 500, this::ask);
            return;
        }
        world.handOuts.onHandOut(member, request, message, world.ackTimeout);
        if (auto) {
            world.handOuts.onAutoAck(member, message);
        } else if (world.chaos && world.random.nextInt(30) == 0 && !world.handOuts.isOutdated(message)) {
            giveBack(member, message);
        } else if (!world.chaos || world.random.nextInt(8) != 0) {
            world.later(1, world.mutants.patience(world), () -> ack(member, message));
        }
        world.later(1, world.chaos ? 300 : 30, this::ask);
    }

    private void ack(SimMember member, Message message) {
        if (!member.alive || world.handOuts.isOutdated(message)) {
            return;
        }
        Runnable taken = world.handOuts.onAck(member, message);
        CompletableFuture<Void> unused = world.mutants
                .ack(member, GROUP, message.position())
                .whenComplete((done, failure) -> world.guard(() -> {
                    if (failure == null) {
                        taken.run();
                    } else {
                        assertThat(failure).isInstanceOfAny(NotOwnedException.class, NeverOfferedException.class);
                    }
                }));
    }

    /** Told before it is done, since the message may be handed out again before this returns. */
    private void giveBack(SimMember member, Message message) {
        world.handOuts.onTakenBack(member, message);
        CompletableFuture<Void> unused = member.groups.giveBack(GROUP, message);
    }
}
