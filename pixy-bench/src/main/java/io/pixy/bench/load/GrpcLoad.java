package io.pixy.bench.load;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Unary calls of a method, so many at a time over few connections.
 *
 * @param server whom to ask
 * @param method what for
 * @param requests the next one; whoever has had no answer yet, or none that was good, gives null
 * @param calls how many at a time
 */
record GrpcLoad<A, B>(InetSocketAddress server, MethodDescriptor<A, B> method, Function<B, A> requests, int calls)
        implements Load {
    /** For the last answers; a poll that finds nothing may take longer. */
    private static final Duration LAST_ANSWERS = Duration.ofMillis(500);

    static int connections(int calls) {
        return (calls + GrpcApi.CALLS_PER_CONNECTION - 1) / GrpcApi.CALLS_PER_CONNECTION;
    }

    @Override
    public Outcome run(Duration time) throws InterruptedException {
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < connections(calls); i++) {
            channels.add(NettyChannelBuilder.forAddress(server)
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
        try {
            CountDownLatch waiting = new CountDownLatch(calls);
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                callers.add(new Caller(channels.get(i % channels.size()), new Tally(time.toNanos()), waiting));
            }
            callers.forEach(caller -> caller.ask(null));
            boolean unused = waiting.await(time.plus(LAST_ANSWERS).toNanos(), TimeUnit.NANOSECONDS);
            return Tally.together(callers.stream().map(caller -> caller.tally).toList());
        } finally {
            for (ManagedChannel channel : channels) {
                boolean unused = channel.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
            }
        }
    }

    /** One call after the other. Confined to the thread of its connection. */
    private final class Caller implements StreamObserver<B> {
        private final ManagedChannel channel;
        private final Tally tally;
        private final CountDownLatch waiting;
        private long sentAt;
        private B answer;

        Caller(ManagedChannel channel, Tally tally, CountDownLatch waiting) {
            this.channel = channel;
            this.tally = tally;
            this.waiting = waiting;
        }

        void ask(B last) {
            answer = null;
            sentAt = System.nanoTime();
            ClientCalls.asyncUnaryCall(channel.newCall(method, CallOptions.DEFAULT), requests.apply(last), this);
        }

        @Override
        public void onNext(B message) {
            answer = message;
        }

        @Override
        public void onCompleted() {
            tally.answer(sentAt);
            goOn(answer);
        }

        @Override
        public void onError(Throwable failure) {
            if (!tally.isOver()) {
                if (Status.fromThrowable(failure).getCode() == Status.Code.NOT_FOUND) {
                    tally.empty();
                } else {
                    tally.error();
                }
            }
            goOn(null);
        }

        private void goOn(B last) {
            if (tally.isOver()) {
                waiting.countDown();
            } else {
                ask(last);
            }
        }
    }
}
