package io.pixy.server.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a call ends: with one response or one status, on whatever thread completes the work. Immutable.
 *
 * @param call the caller's end
 * @param errors turns a failure into a status
 */
record Answer<R>(StreamObserver<R> call, Function<Throwable, StatusRuntimeException> errors) {
    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    static <R> Answer<R> to(StreamObserver<R> call) {
        return new Answer<>(call, GrpcErrors::of);
    }

    /** Answers when {@code work} is done; a request that can't even begin fails like one that failed later. */
    <A> void with(Supplier<CompletableFuture<A>> work, Function<A, R> response) {
        CompletableFuture<A> outcome;
        try {
            outcome = work.get();
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        var unused = outcome.whenComplete((value, error) -> {
            if (error == null) {
                send(value, response);
            } else {
                fail(error);
            }
        });
    }

    <A> void send(A value, Function<A, R> response) {
        try {
            call.onNext(response.apply(value));
            call.onCompleted();
        } catch (RuntimeException e) {
            // swallowed by the future otherwise, and the caller would wait for ever
            fail(e);
        }
    }

    void fail(Throwable error) {
        try {
            call.onError(errors.apply(error));
        } catch (RuntimeException e) {
            LOG.warn("could not end a gRPC call", e);
        }
    }
}
