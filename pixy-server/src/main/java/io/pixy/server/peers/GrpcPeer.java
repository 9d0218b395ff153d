package io.pixy.server.peers;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.client.wire.SecondWire;
import io.pixy.engine.Peers.Queue;
import io.pixy.internal.v1.PeerGrpc;
import io.pixy.v1.SettleRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer and the channel to it, which connects when it is needed. Whatever comes back that can't be read counts as no
 * answer. Thread-safe: a volatile and an atomic beside the channel.
 */
final class GrpcPeer implements Peer, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GrpcPeer.class);

    /** How long a peer is waited for that is asked what it has: that takes it no time. */
    static final Duration ASKED = Duration.ofSeconds(2);

    /** By itself the channel pauses for up to two minutes between two attempts to connect. */
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

    private final String name;
    private final ManagedChannel channel;
    private final Channel calls;
    private final int mostBytes;
    private final AtomicLong attemptNanos = new AtomicLong(System.nanoTime());
    private volatile boolean answering = true;

    /**
     * Connects to nothing yet.
     *
     * @param channel is closed with this
     * @param mostBytes settlements of one call; those of more go in several
     */
    GrpcPeer(String name, ManagedChannel channel, PeerToken token, int mostBytes) {
        this.name = name;
        this.channel = channel;
        this.calls = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(token.headers()));
        this.mostBytes = mostBytes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isAnswering() {
        return answering;
    }

    @Override
    public CompletableFuture<Holdings> held(Queue queue) {
        if (!answering) {
            connectSoon();
        }
        return call(PeerGrpc.getOwnedMethod(), PeerWire.owned(queue), ASKED, PeerWire::holdings)
                .whenComplete((holdings, failure) -> note(failure));
    }

    private void connectSoon() {
        long now = System.nanoTime();
        long last = attemptNanos.get();
        if (now - last >= BETWEEN_ATTEMPTS.toNanos() && attemptNanos.compareAndSet(last, now)) {
            channel.resetConnectBackoff();
        }
    }

    private void note(Throwable failure) {
        boolean before = answering;
        answering = failure == null;
        if (before && failure != null && !channel.isShutdown()) {
            log.warn("Another instance can't be asked: {}", failure.getMessage());
        } else if (!before && failure == null) {
            log.info("{} answers again", name);
        }
    }

    @Override
    public CompletableFuture<List<SettleResult>> settle(
            Queue queue, List<Settlement> settlements, SettleLevel level, Duration within) {
        List<CompletableFuture<List<SettleResult>>> parts = new ArrayList<>();
        SettleRequest.Builder next = PeerWire.settle(queue, level);
        long bytes = 0;
        for (Settlement settlement : settlements) {
            io.pixy.v1.Settlement wire = SecondWire.settlement(settlement);
            if (next.getSettlementsCount() > 0 && bytes + wire.getSerializedSize() > mostBytes) {
                parts.add(settle(next.build(), within));
                next.clearSettlements();
                bytes = 0;
            }
            next.addSettlements(wire);
            bytes += wire.getSerializedSize();
        }
        parts.add(settle(next.build(), within));
        return parts.size() == 1 ? parts.get(0) : joined(parts);
    }

    private CompletableFuture<List<SettleResult>> settle(SettleRequest request, Duration within) {
        int count = request.getSettlementsCount();
        return call(PeerGrpc.getSettleMethod(), request, within, response -> PeerWire.results(response, count));
    }

    /** Fails as the first one that does. */
    private static CompletableFuture<List<SettleResult>> joined(List<CompletableFuture<List<SettleResult>>> parts) {
        CompletableFuture<List<SettleResult>> all = new CompletableFuture<>();
        parts.forEach(part -> {
            var unused = part.whenComplete((results, failure) -> {
                if (failure != null) {
                    all.completeExceptionally(failure);
                }
            });
        });
        var unused = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenRun(() -> all.complete(
                        parts.stream().flatMap(part -> part.join().stream()).toList()));
        return all;
    }

    @Override
    public CompletableFuture<AckOutcome> ack(Queue queue, int partition, long offset, Duration within) {
        return call(PeerGrpc.getAckMethod(), PeerWire.ack(queue, partition, offset), within, PeerWire::acked);
    }

    private <Q, R, T> CompletableFuture<T> call(
            MethodDescriptor<Q, R> method, Q request, Duration within, Function<R, T> meaning) {
        Answer<R, T> answer = new Answer<>(meaning);
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(within.toNanos(), TimeUnit.NANOSECONDS);
        // in the context of the client's call it would end with that one, which need not wait for it
        Context ofClient = Context.ROOT.attach();
        try {
            ClientCalls.asyncUnaryCall(calls.newCall(method, options), request, answer);
        } finally {
            Context.ROOT.detach(ofClient);
        }
        return answer.outcome;
    }

    private final class Answer<R, T> implements StreamObserver<R> {
        private final Function<R, T> meaning;
        private final CompletableFuture<T> outcome = new CompletableFuture<>();

        Answer(Function<R, T> meaning) {
            this.meaning = meaning;
        }

        @Override
        public void onNext(R response) {
            T value;
            try {
                value = meaning.apply(response);
            } catch (RuntimeException e) {
                outcome.completeExceptionally(
                        new PeerFailure(name + " has answered what can't be: " + e.getMessage(), false, e));
                return;
            }
            outcome.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            Status status = Status.fromThrowable(failure);
            boolean isLate = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
            String what = switch (status.getCode()) {
                case DEADLINE_EXCEEDED -> " has not answered in time";
                case UNAUTHENTICATED -> " has another peer_token";
                case UNIMPLEMENTED -> " is no instance that has peers";
                default -> " can't be reached: " + status.getCode() + why(status);
            };
            outcome.completeExceptionally(new PeerFailure(name + what, isLate, failure));
        }

        @Override
        public void onCompleted() {
            // told by now
        }
    }

    /** On one line: the first of what the library says, and what it comes from. */
    private static String why(Status status) {
        String text = status.getDescription() == null
                ? ""
                : " " + status.getDescription().split("\\R", 2)[0];
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null || root.getMessage() == null
                ? text
                : text + ": " + root.getMessage().split("\\R", 2)[0];
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
