package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** What members subscribe to: what somebody asks for, as long as somebody does and no longer. */
final class Subscriptions {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The last request waits for a thread, and so does the end. */
    private static final long SLOWEST_NANOS = 2 * SimMember.SLOWEST.toNanos();

    /** In the time that a subscription lasts at least, each of the topics can end once and begin once. */
    private static final int MAX_REWRITES = 2 * 3;

    /** A topic at a member. */
    private record Place(String member, String topic) {}

    private final SimWorld world;
    private final Map<Place, Long> lastRequestNanos = new HashMap<>();

    private final Map<Place, Long> lastStreamNanos = new HashMap<>();

    /** The same, or when the subscription began: a request may have waited for its turn. */
    private final Map<Place, Long> lastUseNanos = new HashMap<>();

    /** Until when somebody may have a lease that is longer than usual. */
    private final Map<Place, Long> heldNanos = new HashMap<>();

    private final Set<Place> watched = new HashSet<>();
    private final Map<String, Set<String>> topics = new HashMap<>();
    private final Map<String, Deque<Long>> rewritesNanos = new HashMap<>();

    Subscriptions(SimWorld world) {
        this.world = world;
    }

    void onRequest(SimMember member, String topic) {
        Place place = new Place(member.id, topic);
        lastRequestNanos.put(place, world.clock.nanoTime());
        use(member, place);
    }

    /** A stream is there, which asks whenever it has room. */
    void onStream(SimMember member, String topic) {
        Place place = new Place(member.id, topic);
        lastStreamNanos.put(place, world.clock.nanoTime());
        lastRequestNanos.putIfAbsent(place, world.clock.nanoTime());
        use(member, place);
    }

    /** Leases may be extended, or were: the subscription may last for longer then. */
    void onSettlement(SimMember member, String topic) {
        use(member, new Place(member.id, topic));
    }

    /** Somebody has a lease, or may have been given it; while it runs the subscription may last, if it is a long one. */
    void onLease(SimMember member, String topic, Duration lease) {
        if (lease.compareTo(world.ackTimeout) > 0) {
            heldNanos.merge(new Place(member.id, topic), world.clock.nanoTime() + lease.toNanos(), Math::max);
        }
    }

    private void use(SimMember member, Place place) {
        lastUseNanos.put(place, world.clock.nanoTime());
        if (watched.add(place)) {
            watch(member, place, longestNanos() + MOMENT_NANOS);
        }
    }

    /** Without requests. */
    private long longestNanos() {
        return longest(world.subscriptionTimeout);
    }

    /** The last request may wait longer than a subscription lasts: then it is its answer from which the time counts. */
    private long longest(Duration usual) {
        long wait = world.longPolling.plus(world.joinGrace).toNanos();
        boolean counts = wait + SLOWEST_NANOS >= world.subscriptionTimeout.toNanos();
        return usual.toNanos() + (counts ? wait : 0);
    }

    /** Looks whether the subscription is over when nobody has asked for long enough. */
    private void watch(SimMember member, Place place, long delayNanos) {
        world.schedule(delayNanos, () -> {
            long silence = world.clock.nanoTime() - lastUseNanos.get(place);
            long rest = longestNanos() + MOMENT_NANOS - silence;
            if (!isSubscribed(member, place)) {
                watched.remove(place);
            } else if (rest > 0) {
                watch(member, place, rest);
            } else {
                assertThat(silence)
                        .as("37: %s is subscribed without requests, whatever is pending", place)
                        .isLessThanOrEqualTo(Math.max(
                                        heldNanos.getOrDefault(place, 0L) - lastUseNanos.get(place),
                                        Math.max(longest(world.ackTimeout), longestNanos()))
                                + (world.swift ? MOMENT_NANOS : SLOWEST_NANOS));
                if (world.handOuts.mayBePending(member, place.topic)) {
                    watch(member, place, POLL_NANOS);
                } else {
                    world.schedule(POLL_NANOS + (world.swift ? 0 : SLOWEST_NANOS), () -> checkEnded(member, place));
                }
            }
        });
    }

    private void checkEnded(SimMember member, Place place) {
        long silence = world.clock.nanoTime() - lastUseNanos.get(place);
        assertThat(isSubscribed(member, place) && silence > longestNanos())
                .as("37: %s is subscribed without requests and pending messages", place)
                .isFalse();
        watch(member, place, 0);
    }

    private boolean isSubscribed(SimMember member, Place place) {
        return member.alive
                && !member.closing
                && topics.getOrDefault(member.id, Set.of()).contains(place.topic);
    }

    /** A member writes its registration anew, or takes it back. */
    void onSubscribe(SimMember member, Set<String> now) {
        Set<String> before = topics.put(member.id, new TreeSet<>(now));
        if (member.closing) {
            return;
        }
        world.guard(() -> checkRewrite(member, before == null ? Set.of() : before, now));
        for (String topic : now) {
            if (before == null || !before.contains(topic)) {
                use(member, new Place(member.id, topic));
            }
        }
    }

    private void checkRewrite(SimMember member, Set<String> before, Set<String> now) {
        assertThat(now)
                .as("47: %s writes its registration when it changes", member.id)
                .isNotEqualTo(before);
        Deque<Long> recent = rewritesNanos.computeIfAbsent(member.id, any -> new ArrayDeque<>());
        long nanos = world.clock.nanoTime();
        recent.add(nanos);
        while (recent.getFirst() - nanos <= -world.subscriptionTimeout.toNanos()) {
            recent.removeFirst();
        }
        assertThat(recent)
                .as("47: how often %s writes its registration", member.id)
                .hasSizeLessThanOrEqualTo(MAX_REWRITES);
        before.stream().filter(topic -> !now.contains(topic)).forEach(topic -> checkEnd(member, topic));
    }

    private void checkEnd(SimMember member, String topic) {
        Place place = new Place(member.id, topic);
        long now = world.clock.nanoTime();
        Long stream = lastStreamNanos.get(place);
        if (stream != null && now - stream <= longestNanos()) {
            // its last request may have come long ago, so the subscription may end right after it; or the end was
            // decided
            // when the stream came, and only waited for a thread
            assertThat(now > stream || !world.swift)
                    .as("37: %s does not subscribe to %s any more with a stream there", member.id, topic)
                    .isTrue();
            return;
        }
        long silence = now - lastRequestNanos.get(place);
        if (!world.swift && silence < SimMember.SLOWEST.toNanos()) {
            // the end was decided, and only waited for a thread when the request came
            return;
        }
        assertThat(silence)
                .as("37: time without requests when %s does not subscribe to %s any more", member.id, topic)
                .isGreaterThanOrEqualTo(world.subscriptionTimeout.toNanos());
        assertThat(silence < world.ackTimeout.toNanos() && world.handOuts.isPending(member, topic))
                .as("37: %s ends its subscription to %s while messages are pending", member.id, topic)
                .isFalse();
        world.note(Situation.EXPIRY, true);
        world.note(Situation.PENDING_AT_EXPIRY, world.handOuts.isPending(member, topic));
    }
}
