package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Message;
import io.pixy.api.TooManyRequestsException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Requests and their replies: one each, in time, and no message for whoever has left. */
final class Requests {
    private final SimWorld world;

    /** How many wait, by member and topic. */
    private final Map<String, Integer> waiting = new HashMap<>();

    private long made;

    Requests(SimWorld world) {
        this.world = world;
    }

    /** A request on its way. */
    final class Request {
        private final SimMember member;
        private final String line;
        private final String topic;
        private final long createdNanos = world.clock.nanoTime();
        private Duration time;

        /** Among all requests. */
        final long number = made++;

        private boolean gone;
        private boolean answered;

        private Request(SimMember member, String topic, String line) {
            this.member = member;
            this.topic = topic;
            this.line = line;
            this.time = now();
            waiting.merge(line, 1, Integer::sum);
            // when it has reached the group, whose subscription may have ended in that moment, to begin anew with it
            member.schedule(SimMember.SLOWEST.toNanos(), () -> time = longer(time, now()));
        }

        private Duration now() {
            return member.view.isJoining(topic) ? world.longPolling.plus(world.joinGrace) : world.longPolling;
        }

        private static Duration longer(Duration one, Duration other) {
            return one.compareTo(other) > 0 ? one : other;
        }

        /** The client leaves. */
        void leave() {
            gone = true;
        }

        boolean isGone() {
            return gone;
        }

        /** Whether an answer is being brought to it which the client has not seen yet; asking ends it. */
        boolean endArrival() {
            return member.endArrival();
        }

        /** The client has left when a message had been taken for it. */
        void onLeftOnArrival() {
            world.note(Situation.LEFT_ON_ARRIVAL, true);
            world.handOuts.onLeftOnArrival(member, topic);
        }

        /** How many requests were made up to now. */
        long made() {
            return made;
        }

        boolean isAnswered() {
            return answered;
        }

        /** It has been handed over: all that can't wait were told so. */
        void onAccepted() {
            assertThat(waiting.get(line))
                    .as("35: requests that wait at %s", line)
                    .isLessThanOrEqualTo(world.maxWaiting + 1);
        }

        /** Nobody answers it any more. */
        void onWithdrawn() {
            answered = true;
            waiting.merge(line, -1, Integer::sum);
        }

        void onReply(Message message, Throwable failure) {
            assertThat(answered).as("33, 38: one reply of %s", member.id).isFalse();
            onWithdrawn();
            if (!member.alive) {
                // who withdraws from one that died runs what it had left to do
                return;
            }
            assertThat(world.clock.nanoTime() - createdNanos)
                    .as("34, 38: time until %s replies %s", member.id, message == null ? failure : message)
                    .isLessThanOrEqualTo(
                            time.plus(SimMember.SLOWEST).plusMillis(5).toNanos());
            if (failure instanceof TooManyRequestsException) {
                assertThat(waiting.get(line))
                        .as("35: others that wait at %s when a request is one too many", line)
                        .isGreaterThan(world.maxWaiting);
                world.note(Situation.TOO_MANY_REQUESTS, true);
            }
            assertThat(gone && message != null)
                    .as("36: %s has left and gets %s", line, message)
                    .isFalse();
            world.note(Situation.ABSENT_RECEIVER, gone);
        }

        /** How long it may take. */
        Duration time() {
            return time;
        }

        /** To be called when it must have been answered. */
        void onOverdue() {
            assertThat(answered || !member.alive)
                    .as("33, 38: a reply of %s", member.id)
                    .isTrue();
        }
    }

    /** A stream waits for its next messages, for as long as it takes. */
    Request onStream(SimMember member, String topic) {
        world.subscriptions.onStream(member, topic);
        return new Request(member, topic, member.id + "/" + topic + "/streams");
    }

    Request onRequest(SimMember member, String topic) {
        world.subscriptions.onRequest(member, topic);
        world.note(Situation.REQUEST_WHILE_ENDING, member.view.isEnding());
        return new Request(member, topic, member.id + "/" + topic);
    }
}
