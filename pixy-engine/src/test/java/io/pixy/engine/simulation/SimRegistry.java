package io.pixy.engine.simulation;

import io.pixy.api.TopicConfig;
import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** The registry that all members share: registrations and claims live as long as the session that made them. */
final class SimRegistry {
    /** What a session has registered. */
    private record Registration(long session, Set<String> topics) {}

    /** Who owns a partition. */
    private record Claim(String member, long session) {}

    private final SimWorld world;
    private final Map<String, Registration> members = new TreeMap<>();
    private final Map<PartitionId, Claim> owners = new TreeMap<>();
    private final List<View> views = new ArrayList<>();
    private long sessions;

    SimRegistry(SimWorld world) {
        this.world = world;
    }

    boolean owns(String member, PartitionId id) {
        Claim claim = owners.get(id);
        return claim != null && claim.member.equals(member);
    }

    Map<PartitionId, String> owners() {
        Map<PartitionId, String> result = new TreeMap<>();
        owners.forEach((id, claim) -> result.put(id, claim.member));
        return result;
    }

    boolean isEmpty() {
        return members.isEmpty() && owners.isEmpty();
    }

    View viewOf(SimMember member) {
        return new View(member);
    }

    private void changed() {
        for (View view : List.copyOf(views)) {
            view.tell();
        }
    }

    private void endSession(long session) {
        boolean any = members.values().removeIf(registration -> registration.session == session);
        any |= owners.values().removeIf(claim -> claim.session == session);
        if (any) {
            changed();
        }
    }

    private GroupSnapshot snapshot() {
        Map<String, Set<String>> topics = new TreeMap<>();
        members.forEach((member, registration) -> topics.put(member, registration.topics));
        return GroupSnapshot.of(topics);
    }

    /** One member's connection; for one group. */
    final class View implements Registry, Membership {
        private final SimMember member;
        private final Set<PartitionId> wanted = new TreeSet<>();
        private final Set<PartitionId> held = new TreeSet<>();

        /** What the member was told to own. */
        private final Set<PartitionId> told = new TreeSet<>();

        private Set<String> topics = Set.of();
        private Listener listener;
        private long session = ++sessions;
        private boolean connected = true;
        private boolean inDoubt;

        View(SimMember member) {
            this.member = member;
        }

        @Override
        public Membership join(String group, Listener newListener) {
            listener = newListener;
            views.add(this);
            return this;
        }

        @Override
        public String memberId() {
            return member.id;
        }

        @Override
        public void subscribe(Set<String> newTopics) {
            topics = new TreeSet<>(newTopics);
            register();
        }

        private void register() {
            online(() -> {
                if (!topics.isEmpty()) {
                    members.put(member.id, new Registration(session, new TreeSet<>(topics)));
                    changed();
                }
            });
        }

        @Override
        public CompletableFuture<Void> unsubscribe() {
            CompletableFuture<Void> done = new CompletableFuture<>();
            topics = Set.of();
            online(() -> {
                if (topics.isEmpty()) {
                    members.remove(member.id);
                    changed();
                }
                member.later(1, 20, () -> done.complete(null));
            });
            return done;
        }

        @Override
        public void claim(PartitionId partition) {
            if (wanted.add(partition)) {
                attempt(partition);
            }
        }

        boolean believesToOwn(PartitionId partition) {
            return told.contains(partition);
        }

        private void attempt(PartitionId partition) {
            online(() -> {
                if (!wanted.contains(partition) || held.contains(partition)) {
                    return;
                }
                if (owners.putIfAbsent(partition, new Claim(member.id, session)) == null) {
                    held.add(partition);
                    long madeIn = session;
                    tellInOrder(() -> {
                        if (madeIn == session) {
                            told.add(partition);
                            listener.onClaimed(partition);
                        }
                    });
                } else {
                    member.later(20, 200, () -> attempt(partition));
                }
            });
        }

        @Override
        public CompletableFuture<Void> release(PartitionId partition) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            wanted.remove(partition);
            told.remove(partition);
            online(() -> {
                held.remove(partition);
                Claim claim = owners.get(partition);
                if (claim != null && claim.session == session && !wanted.contains(partition)) {
                    owners.remove(partition);
                }
                member.later(1, 20, () -> done.complete(null));
            });
            return done;
        }

        @Override
        public CompletableFuture<Void> leave() {
            CompletableFuture<Void> done = new CompletableFuture<>();
            online(() -> {
                owners.values().removeIf(claim -> claim.session == session);
                views.remove(this);
                listener = null;
                member.later(1, 20, () -> done.complete(null));
            });
            return done;
        }

        /** Runs something against the server after a while, when there is a connection. */
        private void online(Runnable action) {
            member.inOrder(1, 20, () -> {
                if (connected) {
                    action.run();
                } else {
                    online(action);
                }
            });
        }

        private void tell() {
            tellInOrder(() -> {
                if (connected) {
                    listener.onSnapshot(snapshot());
                }
            });
        }

        private void tellInOrder(Runnable news) {
            member.inOrder(1, 50, () -> {
                if (listener != null) {
                    news.run();
                }
            });
        }

        /** The connection breaks: the member is in doubt before the session can end, which it does if it takes long. */
        void breakConnection(int millis, boolean expires) {
            if (inDoubt) {
                return;
            }
            inDoubt = true;
            connected = false;
            if (listener != null) {
                listener.onTrust(false);
            }
            long ending = session;
            if (expires) {
                world.later(millis / 2, millis / 2, () -> endSession(ending));
            }
            member.later(millis, millis, () -> reconnect(expires));
        }

        private void reconnect(boolean expired) {
            connected = true;
            inDoubt = false;
            if (!expired) {
                // what has changed meanwhile was not told
                tell();
                tellTrust();
                return;
            }
            session = ++sessions;
            List<PartitionId> lost = List.copyOf(held);
            held.clear();
            tellInOrder(() -> lost.forEach(partition -> {
                told.remove(partition);
                listener.onClaimLost(partition);
            }));
            register();
            online(() -> {
                tell();
                tellTrust();
                wanted.forEach(this::attempt);
            });
        }

        /** Unless the next doubt has come first. */
        private void tellTrust() {
            tellInOrder(() -> {
                if (!inDoubt) {
                    listener.onTrust(true);
                }
            });
        }

        /** The process is gone; the server notices after the session timeout. */
        void die() {
            views.remove(this);
            listener = null;
            long ending = session;
            world.later(3000, 6000, () -> endSession(ending));
        }

        @Override
        public CompletableFuture<Map<String, Map<String, List<Integer>>>> owners(String topic, Optional<String> group) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Optional<TopicConfig>> topicConfig(String topic) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close(Duration timeout) {
            endSession(session);
        }
    }
}
