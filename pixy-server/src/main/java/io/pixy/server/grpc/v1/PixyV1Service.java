package io.pixy.server.grpc.v1;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pixy.api.Cluster;
import io.pixy.api.DeadLetters;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.MessagePage;
import io.pixy.api.Pixy;
import io.pixy.api.Redrive;
import io.pixy.api.SettleLevel;
import io.pixy.server.ByteBudget;
import io.pixy.server.v1.IdempotencyKeys;
import io.pixy.server.v1.OpenStreams;
import io.pixy.server.v1.StreamLife;
import io.pixy.v1.BrowseRequest;
import io.pixy.v1.BrowseResponse;
import io.pixy.v1.CancelRedriveRequest;
import io.pixy.v1.Closing;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.DeadLetter;
import io.pixy.v1.DescribeQueueRequest;
import io.pixy.v1.DescribeQueueResponse;
import io.pixy.v1.GetRedriveRequest;
import io.pixy.v1.ListClustersRequest;
import io.pixy.v1.ListClustersResponse;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ProduceRequest;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.PurgeDeadLettersRequest;
import io.pixy.v1.PurgeDeadLettersResponse;
import io.pixy.v1.ReceiveRequest;
import io.pixy.v1.ReceiveResponse;
import io.pixy.v1.RedriveRequest;
import io.pixy.v1.RedriveTask;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.SettleResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The methods of the service.
 *
 * <p>Thread-safe: concurrent sets of the streams that are open.
 */
public final class PixyV1Service extends PixyGrpc.PixyImplBase {
    private static final Status TOO_MANY =
            Status.RESOURCE_EXHAUSTED.withDescription(OpenStreams.refusal().getMessage());

    private final Supplier<Pixy> caller;
    private final IdempotencyKeys keys;
    private final ByteBudget memory;
    private final OpenStreams all;
    private final Supplier<StreamLife> life;
    private final Set<ProduceStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<ConsumeStream> consuming = ConcurrentHashMap.newKeySet();
    private final Set<LetterStream> lists = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    /**
     * Serves its callers.
     *
     * @param caller what whoever calls a method sees of Pixy; asked when a method is called
     * @param keys where answers are kept under idempotency keys
     * @param memory what streams take for what they hold
     * @param all where streams are counted
     * @param life how long streams of messages last that begin now
     */
    public PixyV1Service(
            Supplier<Pixy> caller,
            IdempotencyKeys keys,
            ByteBudget memory,
            OpenStreams all,
            Supplier<StreamLife> life) {
        this.caller = Objects.requireNonNull(caller, "caller");
        this.keys = Objects.requireNonNull(keys, "keys");
        this.memory = Objects.requireNonNull(memory, "memory");
        this.all = Objects.requireNonNull(all, "all");
        this.life = Objects.requireNonNull(life, "life");
        all.include(() -> streams.size() + consuming.size() + lists.size());
    }

    @Override
    public void produce(ProduceRequest request, StreamObserver<ProduceResponse> observer) {
        ServerCallStreamObserver<ProduceResponse> call = (ServerCallStreamObserver<ProduceResponse>) observer;
        Call.answer(call, () -> {
            Cluster cluster = caller.get().cluster(request.getCluster());
            Batch batch = Batch.of(request, () -> !call.isCancelled());
            batch.check();
            return batch.produce(cluster, keys);
        });
    }

    @Override
    public StreamObserver<ProduceRequest> produceStream(StreamObserver<ProduceResponse> observer) {
        ServerCallStreamObserver<ProduceResponse> call = (ServerCallStreamObserver<ProduceResponse>) observer;
        ProduceStream stream = new ProduceStream(caller.get(), call, memory, streams::remove);
        streams.add(stream);
        if (all.areTooMany()) {
            stream.refuse(TOO_MANY);
        } else if (ending) {
            stream.end();
        }
        return stream;
    }

    @Override
    public StreamObserver<ConsumeCommand> consume(StreamObserver<ConsumeEvent> observer) {
        ServerCallStreamObserver<ConsumeEvent> call = (ServerCallStreamObserver<ConsumeEvent>) observer;
        ConsumeStream stream = new ConsumeStream(caller.get(), call, memory, life.get(), consuming::remove);
        consuming.add(stream);
        if (all.areTooMany()) {
            stream.end(TOO_MANY);
        } else if (ending) {
            stream.close(Closing.Reason.SHUTDOWN, Duration.ZERO);
        }
        return stream;
    }

    @Override
    public void receive(ReceiveRequest request, StreamObserver<ReceiveResponse> observer) {
        ServerCallStreamObserver<ReceiveResponse> call = (ServerCallStreamObserver<ReceiveResponse>) observer;
        try {
            new ReceiveTurn(caller.get().cluster(request.getCluster()), call).start(request);
        } catch (RuntimeException e) {
            Call.fail(call, e);
        }
    }

    @Override
    public void settle(SettleRequest request, StreamObserver<SettleResponse> call) {
        Call.answer(call, () -> {
            Cluster cluster = caller.get().cluster(request.getCluster());
            SettleLevel level = QueueWire.level(request.getLevel(), request.getLevelValue());
            return QueueWire.settlements(request.getSettlementsList())
                    .settle(cluster, request.getGroup(), request.getTopic(), level)
                    .thenApply(QueueWire::settled);
        });
    }

    @Override
    public void listDeadLetters(ListDeadLettersRequest request, StreamObserver<DeadLetter> observer) {
        ServerCallStreamObserver<DeadLetter> call = (ServerCallStreamObserver<DeadLetter>) observer;
        try {
            DeadLetters letters = letters(request.getCluster(), request.getGroup(), request.getTopic());
            LetterStream list = new LetterStream(
                    letters, LetterWire.query(request), request.getMaxMessages(), call, memory, lists::remove);
            lists.add(list);
            if (all.areTooMany()) {
                lists.remove(list);
                throw TOO_MANY.asRuntimeException();
            }
            if (ending) {
                list.end();
            }
            list.work();
        } catch (RuntimeException e) {
            Call.fail(call, e);
        }
    }

    @Override
    public void redrive(RedriveRequest request, StreamObserver<RedriveTask> call) {
        Call.answer(
                call,
                () -> letters(request.getCluster(), request.getGroup(), request.getTopic())
                        .redrive(LetterWire.redrive(request))
                        .thenApply(LetterWire::task));
    }

    @Override
    public void getRedrive(GetRedriveRequest request, StreamObserver<RedriveTask> call) {
        Call.answer(call, () -> {
            DeadLetters letters = letters(request.getCluster(), request.getGroup(), request.getTopic());
            CompletableFuture<Redrive> found = request.getId().isEmpty()
                    ? letters.lastRedrive()
                    : letters.getRedrive(Redrive.checkId(request.getId()));
            return found.thenApply(LetterWire::task);
        });
    }

    @Override
    public void cancelRedrive(CancelRedriveRequest request, StreamObserver<RedriveTask> call) {
        Call.answer(
                call,
                () -> letters(request.getCluster(), request.getGroup(), request.getTopic())
                        .cancelRedrive(Redrive.checkId(request.getId()))
                        .thenApply(LetterWire::task));
    }

    @Override
    public void purgeDeadLetters(PurgeDeadLettersRequest request, StreamObserver<PurgeDeadLettersResponse> call) {
        Call.answer(
                call,
                () -> letters(request.getCluster(), request.getGroup(), request.getTopic())
                        .purge()
                        .thenApply(done -> PurgeDeadLettersResponse.getDefaultInstance()));
    }

    private DeadLetters letters(String cluster, String group, String topic) {
        return caller.get().cluster(cluster).deadLetters(group, topic);
    }

    @Override
    public void browse(BrowseRequest request, StreamObserver<BrowseResponse> observer) {
        ServerCallStreamObserver<BrowseResponse> call = (ServerCallStreamObserver<BrowseResponse>) observer;
        Call.answer(call, () -> {
            CompletableFuture<MessagePage> page =
                    caller.get().cluster(request.getCluster()).browse(ViewWire.browse(request));
            call.setOnCancelHandler(() -> page.cancel(false));
            return page.thenApply(ViewWire::page);
        });
    }

    @Override
    public void describeQueue(DescribeQueueRequest request, StreamObserver<DescribeQueueResponse> call) {
        Call.answer(
                call,
                () -> caller.get()
                        .cluster(request.getCluster())
                        .describeQueue(request.getGroup(), request.getTopic())
                        .thenApply(ViewWire::queue));
    }

    @Override
    public void listClusters(ListClustersRequest request, StreamObserver<ListClustersResponse> call) {
        Call.answer(call, () -> ViewWire.clusters(caller.get()));
    }

    /** To be called every second: looks whether the clients of streams are there. */
    public void look() {
        long now = System.nanoTime();
        for (ConsumeStream stream : consuming) {
            try {
                stream.look(now);
            } catch (RuntimeException e) {
                // else nobody would look after the others any more
                stream.end(Status.INTERNAL.withDescription("internal error: " + e));
            }
        }
    }

    /**
     * Has all streams answer what they have begun, and end. Returns at once.
     *
     * @param grace how long what was delivered can be settled
     */
    public void endStreams(Duration grace) {
        ending = true;
        streams.forEach(ProduceStream::end);
        consuming.forEach(stream -> stream.close(Closing.Reason.SHUTDOWN, grace));
        lists.forEach(LetterStream::end);
    }

    /** What is wrong with a key where there can be none. */
    static InvalidRequestException noKeysInStreams() {
        return new InvalidRequestException("a stream takes no idempotency_key");
    }
}
