package io.pixy.server.peers;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.PixyException;
import io.pixy.engine.OwnPartitions;
import io.pixy.engine.Peers.Queue;
import io.pixy.internal.v1.AckRequest;
import io.pixy.internal.v1.AckResponse;
import io.pixy.internal.v1.OwnedRequest;
import io.pixy.internal.v1.OwnedResponse;
import io.pixy.internal.v1.PeerGrpc;
import io.pixy.server.grpc.v1.QueueWire;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.SettleResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does here what peers ask for, and hands nothing on. Only for those that show the token. Thread-safe: immutable. */
public final class PeerService extends PeerGrpc.PeerImplBase {
    private static final Logger log = LoggerFactory.getLogger(PeerService.class);
    private static final Status UNKNOWN = Status.UNAUTHENTICATED.withDescription(
            "this is for other instances of Pixy: peer_token is missing or wrong");

    private final String instance;
    private final PeerToken token;
    private final OwnPartitions own;

    PeerService(String instance, PeerToken token, OwnPartitions own) {
        this.instance = instance;
        this.token = token;
        this.own = own;
    }

    /** The service behind the check of the token, which comes before anything of a call is read. */
    public ServerServiceDefinition guarded(ServerServiceDefinition service) {
        return ServerInterceptors.intercept(service, new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                if (token.isIn(headers)) {
                    return next.startCall(call, headers);
                }
                call.close(UNKNOWN, new Metadata());
                return new ServerCall.Listener<>() {};
            }
        });
    }

    @Override
    public void owned(OwnedRequest request, StreamObserver<OwnedResponse> call) {
        answer(
                call,
                () -> own.held(new Queue(request.getCluster(), request.getGroup(), request.getTopic()))
                        .thenApply(held -> PeerWire.owned(instance, held)));
    }

    @Override
    public void settle(SettleRequest request, StreamObserver<SettleResponse> call) {
        answer(
                call,
                () -> own.settle(
                                new Queue(request.getCluster(), request.getGroup(), request.getTopic()),
                                PeerWire.settlements(request),
                                QueueWire.level(request.getLevel(), request.getLevelValue()))
                        .thenApply(PeerWire::settled));
    }

    @Override
    public void ack(AckRequest request, StreamObserver<AckResponse> call) {
        answer(
                call,
                () -> own.ack(
                                new Queue(request.getCluster(), request.getGroup(), request.getTopic()),
                                request.getPartition(),
                                request.getOffset())
                        .handle((done, failure) -> AckResponse.newBuilder()
                                .setOutcome(outcome(failure))
                                .build()));
    }

    private static AckResponse.Outcome outcome(Throwable failure) {
        if (failure == null) {
            return AckResponse.Outcome.ACKED;
        }
        Throwable cause = cause(failure);
        if (cause instanceof NeverOfferedException) {
            return AckResponse.Outcome.NEVER_OFFERED;
        }
        if (cause instanceof NotOwnedException) {
            return AckResponse.Outcome.NOT_OWNER;
        }
        throw new CompletionException(cause);
    }

    private static <R> void answer(StreamObserver<R> call, Supplier<CompletableFuture<R>> work) {
        CompletableFuture<R> outcome;
        try {
            outcome = work.get();
        } catch (RuntimeException e) {
            outcome = CompletableFuture.failedFuture(e);
        }
        var unused = outcome.whenComplete((response, failure) -> {
            try {
                if (failure != null) {
                    call.onError(status(cause(failure)).asRuntimeException());
                } else {
                    call.onNext(response);
                    call.onCompleted();
                }
            } catch (RuntimeException e) {
                // whoever asked does not wait any more
                log.debug("A peer could not be answered", e);
            }
        });
    }

    private static Status status(Throwable cause) {
        if (cause instanceof InvalidRequestException) {
            return Status.INVALID_ARGUMENT.withDescription(cause.getMessage());
        }
        if (cause instanceof PixyException) {
            return Status.FAILED_PRECONDITION.withDescription(cause.getMessage());
        }
        log.error("A call of a peer failed in an unexpected way", cause);
        return Status.INTERNAL.withDescription("internal error");
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
