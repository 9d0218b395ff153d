package io.pixy.engine.simulation;

import io.pixy.api.KafkaException;
import io.pixy.engine.group.TopicFacts;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The brokers: logs with holes, and committed offsets of one group. Not thread-safe. */
final class SimKafka {
    /** A partition's log: which offsets exist. */
    static final class Log {
        final NavigableSet<Long> offsets = new TreeSet<>();
        final int incarnation;
        long begin;
        long end;

        Log(int incarnation) {
            this.incarnation = incarnation;
        }

        boolean endsWithHole() {
            return end > begin && !offsets.contains(end - 1);
        }
    }

    private final Map<PartitionId, Log> logs = new TreeMap<>();
    private final Map<PartitionId, Committed> committed = new TreeMap<>();
    private final Map<String, Integer> incarnations = new TreeMap<>();
    private final Set<PartitionId> refusing = new TreeSet<>();
    private final Set<PartitionId> damaged = new TreeSet<>();

    void create(String topic, int partitions) {
        for (int number = 0; number < partitions; number++) {
            logs.putIfAbsent(new PartitionId(topic, number), new Log(incarnations.getOrDefault(topic, 0)));
        }
    }

    /** Instead of the topic of that name: what was committed for it is forgotten with it. */
    void recreate(String topic, int partitions, int incarnation) {
        logs.keySet().removeIf(id -> id.topic().equals(topic));
        committed.keySet().removeIf(id -> id.topic().equals(topic));
        incarnations.put(topic, incarnation);
        create(topic, partitions);
    }

    int partitions(String topic) {
        return (int)
                logs.keySet().stream().filter(id -> id.topic().equals(topic)).count();
    }

    Lookup<TopicFacts> facts(SimWorld world, String topic) {
        if (world.faulty()) {
            return new Lookup.Failed<>(new KafkaException("simulated", null));
        }
        // a broker that has just started
        boolean ignorant = world.chaos && world.random.nextInt(60) == 0;
        return new Lookup.Found<>(
                ignorant || partitions(topic) == 0
                        ? TopicFacts.MISSING
                        : new TopicFacts(partitions(topic), world.mutants.topicId(world, topic), false));
    }

    List<PartitionId> all() {
        return new ArrayList<>(logs.keySet());
    }

    Log log(PartitionId id) {
        return logs.get(id);
    }

    void append(PartitionId id, boolean exists) {
        Log log = logs.get(id);
        if (exists) {
            log.offsets.add(log.end);
        }
        log.end++;
    }

    void deleteBefore(PartitionId id, long offset) {
        Log log = logs.get(id);
        log.begin = Math.max(log.begin, Math.min(offset, log.end));
        log.offsets.headSet(log.begin).clear();
    }

    LogRange range(PartitionId id) {
        Log log = logs.get(id);
        return new LogRange(log.begin, log.end);
    }

    Committed committed(PartitionId id) {
        return committed.getOrDefault(id, Committed.NONE);
    }

    void commit(PartitionId id, Committed pair) {
        committed.put(id, pair);
    }

    /** From now on, or until now, nothing can be committed for a partition. */
    void refuseCommits(PartitionId id, boolean refuses) {
        if (refuses) {
            refusing.add(id);
        } else {
            refusing.remove(id);
        }
    }

    boolean refusesCommits(PartitionId id) {
        return refusing.contains(id);
    }

    boolean isRefusingCommits() {
        return !refusing.isEmpty();
    }

    /** From now on, or until now, nothing can be read of a partition. */
    void damage(PartitionId id, boolean isDamaged) {
        if (isDamaged) {
            damaged.add(id);
        } else {
            damaged.remove(id);
        }
    }

    boolean isDamaged(PartitionId id) {
        return damaged.contains(id);
    }

    /** Whether nothing of a partition is left to be done: what does not exist is no work. */
    boolean isDone(PartitionId id) {
        return committed(id).equals(new Committed(log(id).end, ""));
    }
}
