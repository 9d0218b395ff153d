package io.pixy.bench.load;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.ConsumerGroups;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ListConsumersRq;

/**
 * Many groups that wait for messages: for each of their topics there is always one request open, acknowledging at once.
 * Messages begin with the time at which they were written.
 *
 * <p>Thread-safe: counters, and a lock around the latencies.
 */
public final class Polls implements AutoCloseable {
    /** Servers limit how many calls a connection may have. */
    private static final int CALLS_PER_CONNECTION = 100;

    private static final long AFTER_ERROR_MILLIS = 100;

    private static final long LIMIT_SECONDS = 10;

    private final List<Poll> polls = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final LongAdder errors = new LongAdder();
    private final InetSocketAddress server;
    private Histogram latencies = new Histogram();
    private volatile boolean stopped;

    public Polls(InetSocketAddress server) {
        this.server = server;
    }

    /** Begins to ask for messages of a topic on behalf of a group. */
    public void open(String group, String topic) {
        if (polls.size() % CALLS_PER_CONNECTION == 0) {
            channels.add(NettyChannelBuilder.forAddress(server)
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
        Poll poll = new Poll(
                KafkaPixyGrpc.newStub(channels.get(channels.size() - 1)),
                ConsNAckRq.newBuilder()
                        .setGroup(group)
                        .setTopic(topic)
                        .setAutoAck(true)
                        .build());
        polls.add(poll);
        poll.ask();
    }

    /** Whether the members of a group own so many partitions of a topic together. Of all groups a server is slow to tell. */
    public boolean owns(String group, String topic, int partitions) {
        try {
            ConsumerGroups members = KafkaPixyGrpc.newBlockingStub(channels.get(0))
                    .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .listConsumers(ListConsumersRq.newBuilder()
                            .setTopic(topic)
                            .setGroup(group)
                            .build())
                    .getGroupsOrDefault(group, ConsumerGroups.getDefaultInstance());
            return owned(members) == partitions;
        } catch (StatusRuntimeException nobodyYet) {
            return false;
        }
    }

    private static int owned(ConsumerGroups members) {
        return members.getConsumersMap().values().stream()
                .mapToInt(member -> member.getPartitionsCount())
                .sum();
    }

    /** How long messages have taken that came since the last call. */
    public synchronized Histogram takeLatencies() {
        Histogram taken = latencies;
        latencies = new Histogram();
        return taken;
    }

    private synchronized void came(long nanos) {
        latencies.add(nanos);
    }

    public long errors() {
        return errors.sum();
    }

    /** Nobody asks any more. */
    public void stop() {
        stopped = true;
        later.shutdownNow();
        channels.forEach(ManagedChannel::shutdownNow);
    }

    @Override
    public void close() {
        stop();
    }

    /** One request after the other. */
    private final class Poll implements StreamObserver<ConsRs> {
        private final KafkaPixyGrpc.KafkaPixyStub stub;
        private final ConsNAckRq request;

        Poll(KafkaPixyGrpc.KafkaPixyStub stub, ConsNAckRq request) {
            this.stub = stub;
            this.request = request;
        }

        void ask() {
            if (!stopped) {
                stub.consumeNAck(request, this);
            }
        }

        @Override
        public void onNext(ConsRs message) {
            came(System.nanoTime() - message.getMessage().asReadOnlyByteBuffer().getLong());
        }

        @Override
        public void onCompleted() {
            ask();
        }

        @Override
        public void onError(Throwable failure) {
            if (Status.fromThrowable(failure).getCode() == Status.Code.NOT_FOUND) {
                ask();
            } else if (!stopped) {
                errors.increment();
                var unused = later.schedule(this::ask, AFTER_ERROR_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
