package io.pixy.server.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.pixy.api.Pixy;
import io.pixy.server.ListenAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.KafkaPixyGrpc.KafkaPixyBlockingStub;
import org.assertj.core.api.Assertions;

/** A real server on the loopback, and a real client of it. */
final class Loopback implements AutoCloseable {
    final GrpcSurface surface;
    final ManagedChannel channel;

    Loopback(Pixy pixy) {
        this(pixy, GrpcOptions.plain());
    }

    Loopback(Pixy pixy, GrpcOptions options) {
        surface = new GrpcSurface(new ListenAddress("127.0.0.1:0"), pixy, options);
        surface.start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", surface.port())
                .usePlaintext()
                .build();
    }

    KafkaPixyBlockingStub client() {
        return KafkaPixyGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    /** The status that {@code call} fails with. */
    Status failure(Function<KafkaPixyBlockingStub, ?> call) {
        StatusRuntimeException e =
                Assertions.catchThrowableOfType(StatusRuntimeException.class, () -> call.apply(client()));
        if (e == null) {
            throw new AssertionError("the call succeeded");
        }
        return e.getStatus();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        surface.stop(Duration.ZERO);
    }
}
