package io.pixy.bench.load;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ListTopicRq;

/** One question after the other, each with its time. Confined to one thread. */
public final class First implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final InetSocketAddress rest;
    private final Selector selector;
    private final ManagedChannel channel;

    public First(InetSocketAddress rest, InetSocketAddress grpc) throws IOException {
        this.rest = rest;
        this.selector = Selector.open();
        this.channel = NettyChannelBuilder.forAddress(grpc)
                .usePlaintext()
                .directExecutor()
                .build();
    }

    /** Until a message is written, over a connection of its own. */
    public double produceMillis(String topic, byte[] message) throws IOException {
        return millis(HttpRequests.post(RestApi.path(topic) + "?sync", message));
    }

    /** Until a group's message comes; of one that comes at the second time or later, all of them. */
    public double consumeMillis(String group, String topic) throws IOException {
        return millis(HttpRequests.get(RestApi.path(topic) + "?group=" + group));
    }

    private double millis(HttpRequests requests) throws IOException {
        long begin = System.nanoTime();
        HttpConnection connection = HttpConnection.open(rest, selector);
        try {
            int status;
            do {
                status = status(connection, requests.next(null), begin);
            } while (status == HttpLoad.STATUS_NOTHING_CAME);
            if (status != HttpLoad.STATUS_OK) {
                throw new IOException("status " + status);
            }
            return (System.nanoTime() - begin) / 1e6;
        } finally {
            connection.close();
            selector.selectNow();
        }
    }

    private int status(HttpConnection connection, ByteBuffer request, long begin) throws IOException {
        connection.send(request);
        HttpAnswer answer = null;
        while (answer == null) {
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new IOException("no answer within " + LIMIT.toSeconds() + " s");
            }
            selector.select(key -> {}, 1000);
            answer = connection.read();
        }
        return answer.status();
    }

    /** Until all topics are listed, connection included. */
    public double listTopicsMillis() {
        long begin = System.nanoTime();
        var unused = KafkaPixyGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .listTopics(ListTopicRq.getDefaultInstance());
        return (System.nanoTime() - begin) / 1e6;
    }

    @Override
    public void close() throws IOException {
        ManagedChannel unused = channel.shutdownNow();
        selector.close();
    }
}
