package io.pixy.bench;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.pixy.v1.Ack;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Delivery;
import io.pixy.v1.Open;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.SettleBatch;
import io.pixy.v1.SettleResult;
import io.pixy.v1.Settlement;
import io.pixy.v1.Window;

/**
 * A call of {@code Consume} with a window, settled through itself: what comes in one event goes back in one command.
 * Thread-safe: commands are sent by the call's own thread, and the end by whoever ends it, when nothing comes any more.
 */
final class GrpcStream implements StreamObserver<ConsumeEvent>, AutoCloseable {
    private static final Ack ACK = Ack.getDefaultInstance();

    private final Meter meter;
    private final StreamObserver<ConsumeCommand> commands;
    private long batches;

    private GrpcStream(ManagedChannel channel, Meter meter) {
        this.meter = meter;
        this.commands = PixyGrpc.newStub(channel).consume(this);
    }

    private void open(String group, String topic) {
        commands.onNext(ConsumeCommand.newBuilder()
                .setOpen(Open.newBuilder()
                        .setGroup(group)
                        .setTopic(topic)
                        .setWindow(Window.newBuilder().setMessages(Receiving.WINDOW)))
                .build());
    }

    /** Consumes a backlog. */
    static Round consume(ManagedChannel channel, String group, Backlog backlog) throws InterruptedException {
        Meter meter = new Meter(backlog.total());
        try (GrpcStream stream = new GrpcStream(channel, meter)) {
            stream.open(group, backlog.topic());
            return meter.await();
        }
    }

    @Override
    public void onNext(ConsumeEvent event) {
        switch (event.getEventCase()) {
            case DELIVERIES -> {
                SettleBatch.Builder batch = SettleBatch.newBuilder().setId(++batches);
                for (Delivery delivery : event.getDeliveries().getDeliveriesList()) {
                    batch.addSettlements(Settlement.newBuilder()
                            .setReceipt(delivery.getReceipt())
                            .setAck(ACK));
                }
                commands.onNext(ConsumeCommand.newBuilder().setSettle(batch).build());
            }
            case SETTLED -> {
                int settled = 0;
                for (SettleResult result : event.getSettled().getResultsList()) {
                    settled += result.hasProblem() ? 0 : 1;
                }
                meter.add(settled);
            }
            default -> {
                // nothing that counts
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        meter.fail(failure);
    }

    @Override
    public void onCompleted() {}

    @Override
    public void close() {
        commands.onCompleted();
    }
}
