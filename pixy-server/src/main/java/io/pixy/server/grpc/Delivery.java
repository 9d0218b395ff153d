package io.pixy.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import java.util.concurrent.CompletableFuture;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;

/**
 * Brings one message to one caller, who may leave at any time: the request is then withdrawn, and a message that was
 * taken but not yet sent is given back. A deadline that passes counts as leaving.
 *
 * <p>Thread-safe: immutable; the future decides which of completion and withdrawal comes first.
 */
final class Delivery {
    private final Cluster cluster;
    private final ServerCallStreamObserver<ConsRs> call;
    private final Answer<ConsRs> answer;

    Delivery(Cluster cluster, ServerCallStreamObserver<ConsRs> call) {
        this.cluster = cluster;
        this.call = call;
        this.answer = Answer.to(call);
    }

    /** To be called on the thread of the call, before its method returns. */
    void start(ConsNAckRq request) {
        String group = request.getGroup();
        CompletableFuture<Message> taken = cluster.consume(
                new ConsumeRequest(group, request.getTopic(), FromWire.ack(request), () -> !call.isCancelled()));
        call.setOnCancelHandler(() -> taken.cancel(false));
        var unused = taken.whenComplete((message, error) -> {
            if (call.isCancelled()) {
                giveBack(group, message);
            } else if (error != null) {
                answer.fail(error);
            } else {
                answer.send(message, ToWire::consumed);
            }
        });
    }

    /** If it fails the message is no longer ours to give, and comes back by its acknowledgement's timeout. */
    private void giveBack(String group, Message message) {
        if (message != null) {
            var unused = cluster.giveBack(group, message);
        }
    }
}
