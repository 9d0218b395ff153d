package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.runtime.PartitionId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks one member after the other for messages; acknowledges them, forgets some, leaves in the middle. */
final class SimClient {
    private static final String GROUP = "g";

    private final SimWorld world;
    private final String topic;
    private final SimMember home;
    private boolean stopped;

    /** A client of that member, or of any one each time if it is null. */
    SimClient(SimWorld world, String topic, SimMember home) {
        this.world = world;
        this.topic = topic;
        this.home = home;
    }

    void start() {
        world.later(0, 500, this::ask);
    }

    void stop() {
        stopped = true;
    }

    private void ask() {
        if (stopped) {
            return;
        }
        if (world.living().isEmpty()) {
            world.later(100, 500, this::ask);
            return;
        }
        SimMember member = home != null
                ? home
                : world.living().get(world.random.nextInt(world.living().size()));
        boolean auto = world.random.nextInt(10) == 0;
        boolean leaves = world.chaos && world.random.nextInt(20) == 0;
        long created = world.clock.nanoTime();
        CompletableFuture<Message> call =
                world.mutants.consume(member, ConsumeRequest.of(GROUP, topic, auto ? Ack.auto() : Ack.none()));
        AtomicBoolean answered = new AtomicBoolean();
        if (leaves) {
            world.later(0, 900, () -> {
                if (call.cancel(false)) {
                    answered.set(true);
                    ask();
                }
            });
        }
        CompletableFuture<Message> unused = call.whenComplete((message, failure) -> {
            if (call.isCancelled()) {
                return;
            }
            // a future swallows what its dependents throw
            world.guard(() -> {
                assertThat(answered.getAndSet(true)).as("33: one reply").isFalse();
                world.invariants.onReply(created, message == null ? failure : message);
                onReply(member, auto, message, failure);
            });
        });
        world.later(1100, 1100, () -> {
            if (!answered.get()) {
                assertThat(member.alive).as("33: a reply of %s", member.id).isFalse();
                ask();
            }
        });
    }

    private void onReply(SimMember member, boolean auto, Message message, Throwable failure) {
        if (failure != null) {
            assertThat(failure)
                    .isInstanceOfAny(
                            LongPollTimeoutException.class,
                            TooManyRequestsException.class,
                            ShuttingDownException.class);
            world.later(1, failure instanceof LongPollTimeoutException ? 10 : 500, this::ask);
            return;
        }
        world.invariants.onHandOut(member, message);
        if (auto) {
            world.invariants.onAck(message);
            world.acked(member, new PartitionId(message.topic(), message.partition()), message.offset());
        } else if (world.chaos && world.random.nextInt(30) == 0) {
            giveBack(member, message);
        } else if (!world.chaos || world.random.nextInt(8) != 0) {
            world.later(1, world.mutants.patience(world), () -> ack(member, message));
        }
        world.later(1, world.chaos ? 300 : 30, this::ask);
    }

    private void ack(SimMember member, Message message) {
        if (!member.alive) {
            return;
        }
        world.invariants.onAck(message);
        CompletableFuture<Void> unused = world.mutants
                .ack(member, GROUP, message.position())
                .whenComplete((done, failure) -> world.guard(() -> {
                    if (failure == null) {
                        PartitionId id = new PartitionId(message.topic(), message.partition());
                        world.invariants.onAckTaken(member, id);
                        world.acked(member, id, message.offset());
                    } else {
                        assertThat(failure).isInstanceOfAny(NotOwnedException.class, NeverOfferedException.class);
                    }
                }));
    }

    /** Told before it is done, since the message may be handed out again before this returns. */
    private void giveBack(SimMember member, Message message) {
        world.invariants.onTakenBack(member, message);
        CompletableFuture<Void> unused = member.groups.giveBack(GROUP, message.position());
    }
}
