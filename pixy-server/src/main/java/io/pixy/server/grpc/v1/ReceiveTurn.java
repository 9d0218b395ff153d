package io.pixy.server.grpc.v1;

import io.grpc.stub.ServerCallStreamObserver;
import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.SettleLevel;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Verb;
import io.pixy.server.v1.Receiving;
import io.pixy.server.v1.Settled;
import io.pixy.server.v1.Settlements;
import io.pixy.v1.ReceiveRequest;
import io.pixy.v1.ReceiveResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Brings messages to one caller, who may leave at any time: the request is then withdrawn, and what was taken but not yet
 * sent is given back. A deadline that passes counts as leaving. What the caller settles with it is settled first.
 *
 * <p>Thread-safe: immutable; futures decide which of completion and withdrawal comes first.
 */
final class ReceiveTurn {
    private final Cluster cluster;
    private final ServerCallStreamObserver<ReceiveResponse> call;
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    ReceiveTurn(Cluster cluster, ServerCallStreamObserver<ReceiveResponse> call) {
        this.cluster = cluster;
        this.call = call;
    }

    /** To be called on the thread of the call, before its method returns. */
    void start(ReceiveRequest wire) {
        io.pixy.api.ReceiveRequest request =
                Receiving.checked(QueueWire.receive(wire)).whileReceiver(() -> !call.isCancelled());
        call.setOnCancelHandler(() -> left.complete(null));
        if (wire.getSettleCount() == 0) {
            receive(request, List.of());
            return;
        }
        // else what was settled would be told, and not why nothing came
        Guarded.require(cluster, Verb.CONSUME, request.group(), request.topic());
        Settlements settlements = QueueWire.settlements(wire.getSettleList());
        var unused = settlements
                .settle(cluster, request.group(), request.topic(), SettleLevel.APPLIED)
                .whenComplete((settled, failure) -> orFail(() -> {
                    if (failure != null) {
                        Call.fail(call, failure);
                    } else {
                        receive(request, settled);
                    }
                }));
    }

    /** Whatever fails where nobody would hear of it ends the call, which would wait for ever. */
    private void orFail(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            Call.fail(call, e);
        }
    }

    private void receive(io.pixy.api.ReceiveRequest request, List<Settled> settled) {
        CompletableFuture<List<Delivery>> taken = cluster.receive(request);
        var withdrawn = left.thenRun(() -> taken.cancel(false));
        var unused = taken.whenComplete((deliveries, failure) -> orFail(() -> {
            withdrawn.cancel(false);
            if (call.isCancelled()) {
                if (deliveries != null) {
                    Receiving.giveBack(cluster, request, deliveries);
                }
            } else if (failure != null && settled.isEmpty()) {
                Call.fail(call, failure);
            } else {
                // what was settled must be told; the next call learns why there is nothing
                send(QueueWire.received(failure == null ? deliveries : List.of(), settled));
            }
        }));
    }

    private void send(ReceiveResponse response) {
        try {
            call.onNext(response);
            call.onCompleted();
        } catch (RuntimeException e) {
            // writing had begun, or the caller has left in this moment: the leases run out by themselves
            Call.fail(call, e);
        }
    }
}
