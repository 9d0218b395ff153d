package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lets a world run: a time of trouble, then a time of peace, at whose end everything must be in order. */
final class Simulation {
    private static final List<String> TOPICS = List.of("t1", "t2");
    private static final Duration TROUBLE = Duration.ofSeconds(20);
    private static final Duration PEACE = Duration.ofMinutes(2);

    private final SimWorld world;
    private final boolean gentle;

    /** Members that have clients of their own in the time of peace; others may still come, unasked. */
    private final List<SimMember> asked = new ArrayList<>();

    /**
     * A simulation.
     *
     * @param gentle only joins and leaves, and clients that acknowledge in time: then there must be no duplicates
     */
    Simulation(long seed, boolean gentle, SimWorld.Mutants mutants) {
        this.world = new SimWorld(seed, mutants);
        this.gentle = gentle;
        world.chaos = !gentle;
        world.gentle = gentle;
    }

    SimWorld run() {
        world.kafka.create("t1", 1 + world.random.nextInt(5));
        world.kafka.create("t2", 1 + world.random.nextInt(3));
        int members = 1 + world.random.nextInt(4);
        for (int i = 0; i < members; i++) {
            world.join();
        }
        for (int i = 0; i < 1 + world.random.nextInt(4); i++) {
            startClient(TOPICS.get(i % TOPICS.size()), null);
        }
        act();
        runFor(TROUBLE);
        world.chaos = false;
        if (world.living().isEmpty()) {
            world.join();
        }
        giveEveryMemberClients();
        long deadline = world.clock.nanoTime() + PEACE.toNanos();
        while (world.invariants.missing() > 0 && world.clock.nanoTime() - deadline < 0) {
            runFor(Duration.ofSeconds(1));
        }
        assertThat(world.invariants.missing())
                .as("25: messages that were lost or stuck")
                .isZero();
        converge();
        end();
        return world;
    }

    /** Nothing changes any more: in the end everybody owns what the assignment says. */
    private void converge() {
        long deadline = world.clock.nanoTime() + PEACE.toNanos();
        while (!world.registry.owners().equals(shares()) && world.clock.nanoTime() - deadline < 0) {
            runFor(Duration.ofSeconds(1));
        }
        assertThat(world.registry.owners()).as("28, 29: owners in the end").isEqualTo(shares());
    }

    /** Contiguous ranges in the order of ids, the first ones one larger if it does not come out even. */
    private Map<PartitionId, String> shares() {
        List<String> members = asked.stream()
                .filter(world.living()::contains)
                .map(member -> member.id)
                .sorted()
                .toList();
        Map<PartitionId, String> shares = new TreeMap<>();
        for (String topic : TOPICS) {
            int partitions = world.kafka.partitions(topic);
            int next = 0;
            for (int i = 0; i < members.size(); i++) {
                int share = partitions / members.size() + (i < partitions % members.size() ? 1 : 0);
                for (int end = next + share; next < end; next++) {
                    shares.put(new PartitionId(topic, next), members.get(i));
                }
            }
        }
        return shares;
    }

    private void giveEveryMemberClients() {
        world.clients.forEach(SimClient::stop);
        asked.addAll(world.living());
        asked.forEach(member -> TOPICS.forEach(topic -> startClient(topic, member)));
    }

    private void startClient(String topic, SimMember home) {
        SimClient client = new SimClient(world, topic, home);
        world.clients.add(client);
        client.start();
    }

    /** When nobody asks any more, nothing is left. */
    private void end() {
        world.clients.forEach(SimClient::stop);
        runFor(world.ackTimeout.plusSeconds(40));
        assertThat(world.registry.isEmpty())
                .as("32: registrations and claims of a group nobody uses: %s", world.registry.owners())
                .isTrue();
    }

    private void runFor(Duration time) {
        world.timers.advance(time);
        world.rethrow();
    }

    private void act() {
        boolean peace = world.clock.nanoTime() > 7_000_000_000L + TROUBLE.toNanos();
        if (peace) {
            return;
        }
        world.later(1, 150, () -> {
            int dice = world.random.nextInt(100);
            if (dice < 70) {
                produce();
            } else if (dice < 74 && world.living().size() < 6) {
                world.join();
                world.ownersMayHaveChanged();
            } else if (dice < 77 && world.living().size() > 1) {
                pick(world.living()).close();
                world.ownersMayHaveChanged();
            } else if (!gentle) {
                trouble(dice);
            }
            act();
        });
    }

    private void trouble(int dice) {
        List<SimMember> living = world.living();
        if (dice < 79 && living.size() > 1) {
            pick(living).die();
            world.ownersMayHaveChanged();
        } else if (dice < 84 && !living.isEmpty()) {
            boolean expires = world.random.nextBoolean();
            world.ownersMayHaveChanged();
            pick(living).view.breakConnection(200 + world.random.nextInt(8000), expires);
        } else if (dice < 86) {
            PartitionId id = pick(world.kafka.all());
            world.kafka.deleteBefore(id, world.kafka.log(id).begin + world.random.nextInt(10));
        } else if (dice < 87) {
            String topic = pick(TOPICS);
            world.kafka.create(topic, world.kafka.partitions(topic) + 1);
            world.ownersMayHaveChanged();
        }
    }

    private void produce() {
        PartitionId id = pick(new ArrayList<>(world.kafka.all()));
        for (int i = 0; i < 1 + world.random.nextInt(5); i++) {
            world.kafka.append(id, gentle || world.random.nextInt(6) != 0);
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(world.random.nextInt(list.size()));
    }
}
