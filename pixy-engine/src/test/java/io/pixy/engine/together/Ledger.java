package io.pixy.engine.together;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that clients were given and acknowledged, and the judge over it. Thread-safe: under the monitor.
 *
 * <p>A member gives a partition up after its clients have acknowledged what they hold, and a client tells of a message
 * before it acknowledges it. So when a partition changes hands in order, all acknowledgements of the old owner are sent
 * before the first delivery by the new one, however long reports are under way.
 */
final class Ledger implements Reports {
    /** How often a partition may come to a member between two changes. */
    static final int MAX_TENURES = 2;

    @GuardedBy("this") private final List<List<Delivery>> deliveries = new ArrayList<>();

    @GuardedBy("this") private final List<BitSet> offsets = new ArrayList<>();

    @GuardedBy("this") private final List<Incident> past = new ArrayList<>();

    @GuardedBy("this") private final List<String> failures = new ArrayList<>();

    Ledger(int partitions) {
        for (int i = 0; i < partitions; i++) {
            deliveries.add(new ArrayList<>());
            offsets.add(new BitSet());
        }
    }

    @Override
    public synchronized void delivered(String member, int partition, long offset, long nanos) {
        deliveries.get(partition).add(new Delivery(member, offset, nanos));
        offsets.get(partition).set((int) offset);
    }

    @Override
    public synchronized void acknowledged(String member, int partition, long offset, long sentNanos, long doneNanos) {
        List<Delivery> all = deliveries.get(partition);
        for (int i = all.size() - 1; i >= 0; i--) {
            Delivery one = all.get(i);
            if (one.offset() == offset && one.member().equals(member) && one.isUnanswered()) {
                one.acknowledged(sentNanos, doneNanos);
                return;
            }
        }
        failures.add(member + " acknowledged " + partition + ":" + offset + " without having got it");
    }

    @Override
    public synchronized void failed(String member, String why) {
        failures.add(member + " gave up: " + why);
    }

    /** What went wrong by itself, without any judge: nothing good will come after it. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** Whether of each partition this many messages have come at least once. */
    synchronized boolean hasAll(long[] counts) {
        for (int partition = 0; partition < counts.length; partition++) {
            if (offsets.get(partition).nextClearBit(0) < counts[partition]) {
                return false;
            }
        }
        return true;
    }

    /**
     * How many messages lie unacknowledged in the hands of a member's clients while later ones of the same partition
     * were acknowledged before the given time: only sparse acknowledgements can tell that to the next owner.
     */
    synchronized int overtaken(String member, long before) {
        int count = 0;
        for (List<Delivery> all : deliveries) {
            Delivery pending = null;
            for (Delivery one : all) {
                if (!one.member().equals(member)) {
                    continue;
                }
                if (one.isUnanswered()) {
                    pending = pending == null ? one : pending;
                } else if (pending != null && one.isDoneBefore(before)) {
                    count++;
                    break;
                }
            }
        }
        return count;
    }

    /** The longest time, in nanoseconds, between two messages of a partition that one member had all the time. */
    synchronized long longestGap(long from, long to) {
        long longest = 0;
        for (List<Delivery> all : deliveries) {
            List<Delivery> within = all.stream()
                    .filter(one -> one.nanos() >= from && one.nanos() <= to)
                    .sorted(Comparator.comparingLong(Delivery::nanos))
                    .toList();
            if (within.stream().map(Delivery::member).distinct().count() == 1) {
                for (int i = 1; i < within.size(); i++) {
                    longest = Math.max(
                            longest, within.get(i).nanos() - within.get(i - 1).nanos());
                }
            }
        }
        return longest;
    }

    /**
     * What happened in a time.
     *
     * @param duplicates how many messages came that had come before
     * @param late how many of them because a victim gave a message out after the incident had begun
     * @param faults what must not happen, in words
     */
    record Verdict(int duplicates, int late, List<String> faults) {}

    /**
     * What happened since a point in time.
     *
     * @param mostTenures how often a partition may come to a member meanwhile
     */
    synchronized Verdict judge(long since, Incident incident, int mostTenures) {
        List<String> faults = new ArrayList<>(failures);
        int count = 0;
        int late = 0;
        for (int partition = 0; partition < deliveries.size(); partition++) {
            List<Delivery> all = deliveries.get(partition);
            all.sort(Comparator.comparingLong(Delivery::nanos));
            for (Duplicate one : duplicates(all, since)) {
                count++;
                late += one.isLate(incident) ? 1 : 0;
                if (!one.isExcused(incident, past)) {
                    faults.add("partition " + partition + ": " + one);
                }
            }
            for (String fault : tenures(all, since, incident, mostTenures)) {
                faults.add("partition " + partition + ": " + fault);
            }
        }
        past.add(incident);
        return new Verdict(count, late, faults);
    }

    /**
     * A message that came again.
     *
     * @param again the last time so far
     * @param before the times before
     */
    private record Duplicate(Delivery again, List<Delivery> before) {
        /**
         * It is no surprise if it comes from a victim that did not know yet, or if a victim had the message in its
         * hands and nobody has acknowledged it for good.
         */
        boolean isExcused(Incident incident, List<Incident> past) {
            boolean inHand = before.stream().anyMatch(incident::hits)
                    && before.stream().noneMatch(one -> isFinal(one, incident, past));
            return inHand || incident.blurs(again);
        }

        private boolean isFinal(Delivery one, Incident incident, List<Incident> past) {
            return incident.hits(one)
                    ? one.isDoneBefore(incident.nanos()) && !incident.threatens(one)
                    : one.isDoneBefore(again.nanos()) && past.stream().noneMatch(other -> other.threatens(one));
        }

        boolean isLate(Incident incident) {
            return incident.isLate(again) || before.stream().anyMatch(incident::isLate);
        }
    }

    private static List<Duplicate> duplicates(List<Delivery> all, long since) {
        Map<Long, List<Delivery>> earlier = new HashMap<>();
        List<Duplicate> found = new ArrayList<>();
        for (Delivery one : all) {
            List<Delivery> before = earlier.computeIfAbsent(one.offset(), offset -> new ArrayList<>(1));
            if (!before.isEmpty() && one.nanos() >= since) {
                found.add(new Duplicate(one, List.copyOf(before)));
            }
            before.add(one);
        }
        return found;
    }

    /**
     * None gets a partition before the one before has let go. It may come back to a member once, when others have seen
     * the group between two changes; if it goes to and fro more often, two are giving it out.
     */
    private static List<String> tenures(List<Delivery> all, long since, Incident incident, int mostTenures) {
        List<String> faults = new ArrayList<>();
        Map<String, Integer> tenures = new HashMap<>();
        List<Delivery> held = new ArrayList<>();
        for (Delivery one : all) {
            if (one.nanos() < since || incident.blurs(one)) {
                continue;
            }
            if (!held.isEmpty() && !held.get(0).member().equals(one.member())) {
                held.stream()
                        .filter(other -> !other.isSentBefore(one.nanos()))
                        .forEach(other -> faults.add(one + " beside " + other));
                held.clear();
            }
            if (held.isEmpty() && tenures.merge(one.member(), 1, Integer::sum) > mostTenures) {
                faults.add(one + " after it had gone to others and come back before");
            }
            held.add(one);
        }
        return faults;
    }
}
