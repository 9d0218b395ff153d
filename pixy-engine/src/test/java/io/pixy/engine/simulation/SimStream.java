package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Has messages come by themselves, from one member after the other; changes its window, pauses, leaves and comes back. */
final class SimStream extends SimSettler {
    private static final String CLIENT = "comes back";

    /** What was not settled until then, extended or not, is not in its hands any more. */
    private static final int LONGEST_MILLIS = 30_000;

    /** So long a topic waits for a stream whose leases have run out. */
    private static final Duration NEXT_CALL = Duration.ofSeconds(1);

    /** One at that member, or at any one each time if it is null. */
    SimStream(SimWorld world, String topic, SimMember home) {
        super(world, topic, home);
    }

    @Override
    void ask(SimMember member) {
        new Session(member).open();
    }

    private final class Session implements StreamListener {
        private final SimMember member;
        private final Duration lease =
                world.random.nextBoolean() ? world.ackTimeout : Duration.ofMillis(1000 + world.random.nextInt(3000));
        private final List<Delivery> delivered = new ArrayList<>();
        private Requests.Request next;
        private int largest = 1 + world.random.nextInt(6);
        private DeliveryStream stream;
        private boolean gone;

        Session(SimMember member) {
            this.member = member;
        }

        void open() {
            next = world.requests.onStream(member, topic);
            SubscriptionRequest request = SubscriptionRequest.of(GROUP, topic)
                    .withWindow(new Window(largest, 1 + world.random.nextInt(60)))
                    .withLease(lease)
                    .withClientId(world.random.nextBoolean() ? CLIENT : "");
            try {
                stream = world.mutants.stream(member, request, this);
            } catch (ShuttingDownException e) {
                gone = true;
                world.later(100, 500, SimStream.this::ask);
                return;
            }
            // what somebody had who came back is more than fits, perhaps
            largest = Math.max(largest, stream.outstanding());
            use();
            world.later(500, 6000, this::change);
        }

        /** While it is there somebody asks. */
        private void use() {
            if (gone || !member.isThere()) {
                return;
            }
            if (isStopped() && (world.chaos || stream.outstanding() == 0)) {
                leave(false);
                return;
            }
            if (isStopped()) {
                stream.drain();
            }
            world.subscriptions.onStream(member, topic);
            world.later(50, 50, this::use);
        }

        private void change() {
            if (gone) {
                return;
            }
            if (!member.isThere()) {
                gone = true;
                ask();
                return;
            }
            int dice = world.random.nextInt(6);
            if (dice == 0 && world.chaos) {
                leave(world.random.nextBoolean());
                world.later(1, 2000, SimStream.this::ask);
                return;
            }
            if (dice == 1) {
                int window = 1 + world.random.nextInt(6);
                largest = Math.max(largest, window);
                stream.window(Window.of(window));
            } else if (dice == 2) {
                stream.pause();
                world.later(1, 1000, stream::resume);
            }
            world.later(500, 6000, this::change);
        }

        /** What it has may come again from now on, as if it had never come. */
        private void leave(boolean comesBack) {
            gone = true;
            world.note(Situation.STREAM_LEFT, !delivered.isEmpty());
            delivered.forEach(one -> world.handOuts.onMaybeTakenBack(member, one.message()));
            for (int i = 0; i < largest; i++) {
                world.handOuts.onLeftOnArrival(member, topic);
            }
            stream.close(comesBack);
        }

        @Override
        public void onDeliveries(List<Delivery> deliveries) {
            if (!member.alive) {
                return;
            }
            world.guard(() -> {
                assertThat(gone).as("36: who has left gets nothing").isFalse();
                for (Delivery one : deliveries) {
                    world.handOuts.onHandOut(member, next, one.message(), lease);
                }
                // a stream asks again when that is over, and the subscription waits for it
                world.subscriptions.onLease(member, topic, lease.plus(NEXT_CALL));
                next = world.requests.onStream(member, topic);
                delivered.addAll(deliveries);
                checkWindow();
                settleLater(member, deliveries, lease);
                world.later(LONGEST_MILLIS, LONGEST_MILLIS, () -> delivered.removeAll(deliveries));
            });
        }

        private void checkWindow() {
            if (stream != null) {
                assertThat(stream.outstanding())
                        .as("58: messages that are out in a window that was at most %d", largest)
                        .isBetween(0, largest);
                world.note(Situation.WINDOW_FULL, stream.outstanding() == largest);
            }
        }

        @Override
        public void onEnd(PixyException why) {
            if (!gone && member.alive) {
                gone = true;
                world.guard(
                        () -> assertThat(why).isInstanceOfAny(ShuttingDownException.class, RegistryException.class));
                world.later(100, 1000, SimStream.this::ask);
            }
        }
    }
}
