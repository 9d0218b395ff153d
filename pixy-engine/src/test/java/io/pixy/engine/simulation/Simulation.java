package io.pixy.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Lets a world run: a time of trouble, then a time of peace, at whose end everything must be in order. */
final class Simulation {
    private static final List<String> TOPICS = List.of("t1", "t2");
    private static final String UNKNOWN_TOPIC = "t9";
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
    Simulation(SimRegistry.Kind registry, long seed, boolean gentle, SimWorld.Mutants mutants) {
        this.world = new SimWorld(registry, seed, gentle, mutants);
        this.gentle = gentle;
    }

    SimWorld run() {
        world.kafka.create("t1", 1 + world.random.nextInt(5));
        world.kafka.create("t2", 1 + world.random.nextInt(3));
        int members = 1 + world.random.nextInt(4);
        for (int i = 0; i < members; i++) {
            world.join();
        }
        startClients();
        act();
        runFor(TROUBLE);
        world.chaos = false;
        if (world.living().isEmpty()) {
            world.join();
        }
        giveEveryMemberClients();
        runUntil(world.handOuts::isComplete);
        assertThat(world.handOuts.unfinished())
                .as("14, 25: messages that were lost or stuck")
                .isEmpty();
        converge();
        end();
        return world;
    }

    /** Where few may wait, more ask; in some worlds for a topic that does not exist, too. */
    private void startClients() {
        int clients = world.maxWaiting == 1 ? 4 + world.random.nextInt(4) : 1 + world.random.nextInt(4);
        for (int i = 0; i < clients; i++) {
            startClient(TOPICS.get(i % TOPICS.size()), null);
        }
        for (int i = 0; i < world.receivers; i++) {
            begin(new SimReceiver(world, TOPICS.get(i % TOPICS.size()), null));
        }
        for (int i = 0; i < world.streams; i++) {
            begin(new SimStream(world, TOPICS.get(i % TOPICS.size()), null));
        }
        if (world.random.nextInt(4) == 0) {
            startClient(UNKNOWN_TOPIC, null);
        }
    }

    /** Nothing changes any more: in the end everybody owns what the assignment says, and everything is committed. */
    private void converge() {
        runUntil(() -> world.registry.owners().equals(shares()));
        assertThat(world.registry.owners()).as("28, 29, 31: owners in the end").isEqualTo(shares());
        for (SimMember member : asked) {
            runUntil(() ->
                    !member.isThere() || world.registry.topicsOf(member.id).containsAll(TOPICS));
            assertThat(!member.isThere() || world.registry.topicsOf(member.id).containsAll(TOPICS))
                    .as("30: registration of %s in the end", member.id)
                    .isTrue();
        }
        for (PartitionId id : world.kafka.all()) {
            runUntil(() -> world.kafka.isDone(id));
            assertThat(world.kafka.committed(id))
                    .as("16: what is committed for %s, whose messages are all done", id)
                    .isEqualTo(new Committed(world.kafka.log(id).end, ""));
            world.note(Situation.HOLE_AT_THE_END, world.kafka.log(id).endsWithHole());
        }
        for (SimMember member : world.living()) {
            runUntil(() -> member.budget.used() == 0);
            assertThat(member.budget.used())
                    .as("49: what %s keeps in memory when everything is done", member.id)
                    .isZero();
        }
    }

    private void runUntil(BooleanSupplier condition) {
        long deadline = world.clock.nanoTime() + PEACE.toNanos();
        while (!condition.getAsBoolean() && world.clock.nanoTime() - deadline < 0) {
            runFor(Duration.ofSeconds(1));
        }
    }

    private Map<PartitionId, String> shares() {
        SortedSet<String> members = new TreeSet<>();
        asked.stream().filter(SimMember::isThere).forEach(member -> members.add(member.id));
        return world.registry.shares(TOPICS, members);
    }

    private void giveEveryMemberClients() {
        world.clients.forEach(SimWorld.Client::stop);
        asked.addAll(world.living());
        asked.forEach(member -> member.isAsked = true);
        asked.forEach(member -> TOPICS.forEach(topic -> startClient(topic, member)));
        if (world.receivers > 0) {
            asked.forEach(member -> TOPICS.forEach(topic -> begin(new SimReceiver(world, topic, member))));
        }
        if (world.streams > 0) {
            asked.forEach(member -> TOPICS.forEach(topic -> begin(new SimStream(world, topic, member))));
        }
    }

    private void startClient(String topic, SimMember home) {
        begin(new SimClient(world, topic, home));
    }

    private void begin(SimWorld.Client client) {
        world.clients.add(client);
        client.start();
    }

    /** When nobody asks any more, nothing is left. */
    private void end() {
        world.clients.forEach(SimWorld.Client::stop);
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
            } else if (dice < 77 && world.living().size() > 1) {
                leave(pick(world.living()));
            } else if (dice < 79 && !world.living().isEmpty()) {
                pick(world.living()).view.tell();
            } else if (dice < 80) {
                world.registry.intrude(
                        pick(List.of("m0a", "M1", "zz")), pick(List.<Set<String>>of(Set.of(), Set.of(UNKNOWN_TOPIC))));
                world.note(Situation.FOREIGN_REGISTRATION, true);
            } else if (!gentle) {
                trouble(dice);
            }
            act();
        });
    }

    /** It may be stopped to be started again, or for good. */
    private void leave(SimMember member) {
        member.returns = world.registry.keepsPlaces() && world.random.nextBoolean();
        member.close();
        if (member.returns) {
            var unused = member.closed.thenRun(() -> comeBack(member));
        }
    }

    /** In time, or when its place is lost already. */
    private void comeBack(SimMember member) {
        if (world.registry.keepsPlaces() && world.random.nextInt(3) > 0) {
            world.later(50, 5000, () -> world.join(member.name));
        }
    }

    private void trouble(int dice) {
        List<SimMember> living = world.living();
        if (dice < 82 && living.size() > 1 && !world.recreates) {
            SimMember dying = pick(living);
            dying.die();
            comeBack(dying);
        } else if (dice < 87 && !living.isEmpty() && !world.recreates) {
            boolean expires = world.random.nextBoolean();
            pick(living).view.breakConnection(200 + world.random.nextInt(8000), expires);
        } else if (dice < 89) {
            PartitionId id = pick(world.kafka.all());
            world.kafka.deleteBefore(id, world.kafka.log(id).begin + world.random.nextInt(10));
        } else if (dice < 90) {
            String topic = pick(TOPICS);
            world.kafka.create(topic, world.kafka.partitions(topic) + 1);
        } else if (dice < 91 && !living.isEmpty()) {
            world.note(Situation.LOST_REGISTRATION, world.registry.lose(pick(living).id));
        } else if (dice < 93) {
            PartitionId id = pick(world.kafka.all());
            world.kafka.refuseCommits(id, true);
            world.later(1000, 5000, () -> world.kafka.refuseCommits(id, false));
        } else if (dice < 94) {
            PartitionId id = pick(world.kafka.all());
            world.kafka.damage(id, true);
            world.later(1000, 8000, () -> world.kafka.damage(id, false));
        } else if (dice < 96 && world.recreates) {
            world.incarnations.recreate(pick(TOPICS), 1 + world.random.nextInt(5));
        } else if (dice == 95 && world.registry.keepsPlaces() && !living.isEmpty() && living.size() < 6) {
            world.join(pick(living).name);
        } else if (dice == 96 && !world.recreates) {
            world.registry.goAway(300 + world.random.nextInt(5000));
        }
    }

    private void produce() {
        PartitionId id = pick(new ArrayList<>(world.kafka.all()));
        for (int i = 0; i < 1 + world.random.nextInt(3); i++) {
            world.kafka.append(id, gentle || world.random.nextInt(6) != 0);
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(world.random.nextInt(list.size()));
    }
}
