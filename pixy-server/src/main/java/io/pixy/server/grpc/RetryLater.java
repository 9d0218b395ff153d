package io.pixy.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.pixy.api.TooManyRequestsException;

/** Tells callers when it is worth to try again, in the way that gRPC's libraries read. No state. */
public final class RetryLater {
    private RetryLater() {}

    /** The failure of a call with that status, and with what its reason tells about trying again. */
    public static StatusRuntimeException of(Status status, Throwable reason) {
        if (!(reason instanceof TooManyRequestsException many)
                || many.retryAfter().isEmpty()) {
            return status.asRuntimeException();
        }
        java.time.Duration wait = many.retryAfter().get();
        RetryInfo info = RetryInfo.newBuilder()
                .setRetryDelay(
                        Duration.newBuilder().setSeconds(wait.getSeconds()).setNanos(wait.getNano()))
                .build();
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(status.getDescription() == null ? "" : status.getDescription())
                .addDetails(Any.pack(info))
                .build());
    }
}
