package io.pixy.server.cli;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Turns the end of a call into a future. Thread-safe: the future is.
 *
 * @param future of the result
 * @param result what the response means
 * @param consuming whether finding nothing is how the call ends in quiet times
 */
record GrpcReply<W, R>(CompletableFuture<R> future, Function<W, R> result, boolean consuming)
        implements StreamObserver<W> {

    GrpcReply(Function<W, R> result, boolean consuming) {
        this(new CompletableFuture<>(), result, consuming);
    }

    @Override
    public void onNext(W response) {
        future.complete(result.apply(response));
    }

    @Override
    public void onError(Throwable error) {
        Status status = Status.fromThrowable(error);
        boolean nothing = consuming && status.getCode() == Code.NOT_FOUND;
        future.completeExceptionally(nothing ? RemoteException.nothing(text(status), error) : failure(error));
    }

    /** What a call that can't find nothing in time ended with. */
    static RemoteException failure(Throwable error) {
        Status status = Status.fromThrowable(error);
        return status.getCode() == Code.UNIMPLEMENTED
                ? RemoteException.unsupported(text(status), error)
                : RemoteException.failure(text(status), error);
    }

    @Override
    public void onCompleted() {
        future.completeExceptionally(RemoteException.failure("the server answered with nothing", null));
    }

    /** As the original's client showed it: the code in camel case, as Go names it. */
    static String text(Status status) {
        StringBuilder name = new StringBuilder();
        for (String word : status.getCode().name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        StringBuilder text = new StringBuilder("rpc error: code = " + name + " desc = " + status.getDescription());
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            text.append(": ").append(cause.getMessage());
        }
        return text.toString();
    }
}
