package io.pixy.api.access;

import io.pixy.api.Ack;
import io.pixy.api.AckMode;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.TopicPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Counts what one caller takes and settles, where there is a bound. Futures are those of the cluster. Thread-safe: immutable,
 * apart from the hands.
 */
final class Holding {
    private static final char APART = '/';

    private final Gate gate;

    Holding(Gate gate) {
        this.gate = gate;
    }

    CompletableFuture<Message> consume(ConsumeRequest request, Cluster cluster) {
        Optional<Hands> bound = gate.watch().hands(gate.who());
        if (bound.isEmpty()) {
            return cluster.consume(request);
        }
        Hands hands = bound.get();
        if (request.ack() instanceof Ack.Of before) {
            hands.settled(name(request.group(), request.topic(), before.partition(), before.offset()));
        }
        int places = request.ack() == Ack.auto() ? 0 : reserve(hands, 1);
        CompletableFuture<Message> taken = begun(() -> cluster.consume(request), hands, places);
        var unused = taken.whenComplete((message, failure) -> {
            if (places == 0) {
                return;
            }
            if (failure != null) {
                hands.giveBack(places);
            } else {
                hands.took(name(request.group(), message));
            }
        });
        return taken;
    }

    CompletableFuture<List<Delivery>> receive(ReceiveRequest request, Cluster cluster) {
        Optional<Hands> bound = gate.watch().hands(gate.who());
        if (bound.isEmpty() || request.ack() == AckMode.ON_DELIVERY) {
            return cluster.receive(request);
        }
        Hands hands = bound.get();
        int places = reserve(hands, request.maxMessages());
        CompletableFuture<List<Delivery>> taken =
                begun(() -> cluster.receive(request.withMaxMessages(places)), hands, places);
        var unused = taken.whenComplete((deliveries, failure) -> {
            List<Delivery> all = failure == null ? deliveries : List.of();
            all.forEach(delivery -> hands.took(delivery.receipt(), delivery.leaseUntil()));
            hands.giveBack(places - all.size());
        });
        return taken;
    }

    private static int reserve(Hands hands, int wanted) {
        int places = hands.reserve(wanted);
        if (places == 0) {
            throw tooMany(hands);
        }
        return places;
    }

    static TooManyRequestsException tooMany(Hands hands) {
        return TooManyRequestsException.quota(
                "Too many messages in hands: " + hands.most()
                        + " are allowed to this caller. Settle some before you take more",
                Optional.empty());
    }

    /** Places are not lost on a call that can't even begin. */
    private static <T> CompletableFuture<T> begun(Supplier<CompletableFuture<T>> call, Hands hands, int places) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            hands.giveBack(places);
            throw e;
        }
    }

    CompletableFuture<Void> ack(String group, TopicPosition message, Cluster cluster) {
        return forgetting(group, message, cluster.ack(group, message));
    }

    CompletableFuture<Void> giveBack(String group, TopicPosition message, Cluster cluster) {
        return forgetting(group, message, cluster.giveBack(group, message));
    }

    private CompletableFuture<Void> forgetting(String group, TopicPosition at, CompletableFuture<Void> settled) {
        Optional<Hands> bound = gate.watch().hands(gate.who());
        if (bound.isPresent()) {
            String name = name(group, at.topic(), at.partition(), at.offset());
            var unused = settled.whenComplete((done, failure) -> {
                if (failure == null) {
                    bound.get().settled(name);
                }
            });
        }
        return settled;
    }

    /** What nobody has seen is in nobody's hands. */
    void forget(String group, Message message) {
        gate.watch().hands(gate.who()).ifPresent(hands -> hands.settled(name(group, message)));
    }

    CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level, Cluster cluster) {
        CompletableFuture<List<SettleResult>> settled = cluster.settle(group, topic, settlements, level);
        Optional<Hands> bound = gate.watch().hands(gate.who());
        if (bound.isPresent()) {
            var unused = settled.whenComplete((results, failure) -> {
                for (int i = 0; failure == null && i < Math.min(results.size(), settlements.size()); i++) {
                    onSettled(bound.get(), settlements.get(i), results.get(i));
                }
            });
        }
        return settled;
    }

    private static void onSettled(Hands hands, Settlement settlement, SettleResult result) {
        Optional<Instant> until = result.leaseUntil();
        if (until.isPresent()) {
            hands.extended(settlement.receipt(), until.get());
        } else if (result.code().isSuccess() || result.code() == SettleCode.LEASE_LOST) {
            // what others have is not in these hands any more
            hands.settled(settlement.receipt());
        }
    }

    private String name(String group, Message message) {
        return name(group, message.topic(), message.partition(), message.offset());
    }

    /** Slashes are in no name of a group or a topic. */
    private String name(String group, String topic, int partition, long offset) {
        return gate.cluster() + APART + group + APART + topic + APART + partition + APART + offset;
    }
}
