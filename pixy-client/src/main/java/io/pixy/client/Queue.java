package io.pixy.client;

import com.google.protobuf.CodedOutputStream;
import io.pixy.api.AckMode;
import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.client.wire.SecondWire;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.Record;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.Wait;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** The calls of {@code pixy.v1}. Thread-safe: immutable, and so is what it holds. */
final class Queue {
    private final Calls calls;
    private final String cluster;
    private final Times times;
    private final String clientId;
    private final int mostRequestBytes;
    private final int mostAnswerBytes;

    /**
     * Asks nothing yet.
     *
     * @param cluster as the server knows it; empty for its default one
     */
    Queue(Calls calls, String cluster, Settings settings) {
        this.calls = calls;
        this.cluster = cluster;
        this.times = settings.times();
        this.clientId = settings.clientId();
        this.mostRequestBytes = settings.mostRequestBytes();
        this.mostAnswerBytes = settings.mostAnswerBytes();
    }

    /** One message that the original's service can't say. */
    CompletableFuture<RecordPosition> produceOne(ProduceRequest request) {
        return one(request, Wait.WRITTEN, result -> result.position());
    }

    /** The same, answered when it is queued. */
    CompletableFuture<Void> accept(ProduceRequest request) {
        return one(request, Wait.ACCEPTED, result -> null);
    }

    private <R> CompletableFuture<R> one(ProduceRequest request, Wait wait, Function<ProduceResult, R> success) {
        io.pixy.v1.ProduceRequest wire = batch(request.topic())
                .setWait(wait)
                .addRecords(SecondWire.record(request))
                .build();
        return calls.call(
                Method.change(PixyGrpc.getProduceMethod(), times.produce()),
                wire,
                answer -> success.apply(only(Results.produced(answer))),
                Failures::of);
    }

    private static ProduceResult only(List<ProduceResult> results) {
        if (results.size() != 1) {
            throw new IllegalStateException("there are " + results.size() + " results for one record");
        }
        if (!results.get(0).isWritten()) {
            throw results.get(0).failure();
        }
        return results.get(0);
    }

    /** See {@link Cluster#produceAll}; arguments are there. */
    CompletableFuture<List<ProduceResult>> produceAll(String topic, List<ProduceRequest> requests) {
        check(topic, requests);
        List<Record> records = requests.stream().map(SecondWire::record).toList();
        List<io.pixy.v1.ProduceRequest> parts =
                Parts.of(records, room(batch(topic).build().getSerializedSize())).stream()
                        .map(part -> batch(topic).addAllRecords(part).build())
                        .toList();
        Method<io.pixy.v1.ProduceRequest, ProduceResponse> method =
                Method.change(PixyGrpc.getProduceMethod(), times.produce());
        Function<PixyException, ProduceResult> rest = ProduceResult::failed;
        return calls.begin(
                new OpenCall<List<ProduceResult>>(calls, false),
                call -> new PartedCall<>(
                                calls,
                                call,
                                method,
                                parts,
                                Results::produced,
                                io.pixy.v1.ProduceRequest::getRecordsCount,
                                rest)
                        .goOn());
    }

    private static void check(String topic, List<ProduceRequest> requests) {
        if (requests.isEmpty() || requests.size() > Cluster.MOST_MESSAGES) {
            throw new InvalidRequestException(
                    "a call must bring 1 to " + Cluster.MOST_MESSAGES + " records, not " + requests.size());
        }
        for (int i = 0; i < requests.size(); i++) {
            if (!requests.get(i).topic().equals(topic)) {
                throw new InvalidRequestException("record " + i + " is of another topic than the call: "
                        + requests.get(i).topic());
            }
        }
    }

    private io.pixy.v1.ProduceRequest.Builder batch(String topic) {
        return io.pixy.v1.ProduceRequest.newBuilder().setCluster(cluster).setTopic(topic);
    }

    /** What is left for entries. */
    private int room(int taken) {
        return Math.max(1, mostRequestBytes - taken - CodedOutputStream.computeInt32SizeNoTag(Integer.MAX_VALUE));
    }

    /** See {@link Cluster#receive}. */
    CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        return calls.poll(
                Method.poll(PixyGrpc.getReceiveMethod(), times.polling(request.maxWait())),
                SecondWire.receive(cluster, request),
                SecondWire::deliveries,
                request.receiverPresent(),
                late -> release(request, late));
    }

    /** See {@link Cluster#stream}; arguments are there. */
    DeliveryStream stream(SubscriptionRequest request, StreamListener listener) {
        String id =
                clientId + "-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        StreamWire wire = StreamWire.of(cluster, request, id, mostAnswerBytes);
        RemoteStream stream = new RemoteStream(calls, wire, request, listener);
        calls.open(stream);
        return stream;
    }

    /** Nobody is there for them any more: others get them at once, and that was no attempt. */
    private void release(ReceiveRequest request, List<Delivery> late) {
        if (request.ack() == AckMode.EXPLICIT && !late.isEmpty()) {
            List<Settlement> releases =
                    late.stream().map(one -> Settlement.release(one.receipt())).toList();
            // if it fails their leases run out
            var unused = settle(request.group(), request.topic(), releases, SettleLevel.APPLIED);
        }
    }

    /** See {@link Cluster#settle}; arguments are there. */
    CompletableFuture<List<SettleResult>> settle(
            String group, String topic, List<Settlement> settlements, SettleLevel level) {
        if (settlements.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<io.pixy.v1.Settlement> entries =
                settlements.stream().map(SecondWire::settlement).toList();
        SettleRequest empty = SettleRequest.newBuilder()
                .setCluster(cluster)
                .setGroup(group)
                .setTopic(topic)
                .setLevel(SecondWire.level(level))
                .build();
        List<SettleRequest> parts = Parts.of(entries, room(empty.getSerializedSize())).stream()
                .map(part -> empty.toBuilder().addAllSettlements(part).build())
                .toList();
        return calls.begin(
                new OpenCall<List<SettleResult>>(calls, false),
                call -> new PartedCall<>(
                                calls,
                                call,
                                Method.change(PixyGrpc.getSettleMethod(), times.call()),
                                parts,
                                Results::settled,
                                SettleRequest::getSettlementsCount,
                                null)
                        .goOn());
    }
}
