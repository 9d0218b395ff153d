package io.pixy.server.grpc.v1;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.pixy.server.grpc.RetryLater;
import io.pixy.server.v1.IdempotencyKeys.ConflictException;
import io.pixy.server.v1.Problem;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How calls end, and which status stands for which problem of a call as a whole. No state. */
final class Call {
    private static final Logger log = LoggerFactory.getLogger(Call.class);

    /** It travels in a header, three characters for what is not ASCII, of which clients take 8 KiB. */
    private static final int MOST_CHARACTERS = 340;

    private Call() {}

    /** Answers when {@code work} is done; one that can't even begin fails like one that fails later. */
    static <R> void answer(StreamObserver<R> call, Supplier<CompletableFuture<R>> work) {
        CompletableFuture<R> outcome;
        try {
            outcome = work.get();
        } catch (RuntimeException e) {
            fail(call, e);
            return;
        }
        var unused = outcome.whenComplete((response, failure) -> {
            if (failure != null) {
                fail(call, failure);
                return;
            }
            try {
                call.onNext(response);
                call.onCompleted();
            } catch (RuntimeException e) {
                // the caller has left
                log.debug("An answer could not be sent", e);
            }
        });
    }

    static void fail(StreamObserver<?> call, Throwable failure) {
        try {
            call.onError(status(failure));
        } catch (RuntimeException e) {
            log.debug("A call could not be ended", e);
        }
    }

    static StatusRuntimeException status(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ConflictException conflict) {
            Status status = conflict.isRunning() ? Status.ABORTED : Status.FAILED_PRECONDITION;
            return status.withDescription(conflict.getMessage()).asRuntimeException();
        }
        if (cause instanceof StatusRuntimeException status) {
            return status;
        }
        if (cause instanceof CancellationException) {
            // the caller has left, and reads nothing of this
            return Status.CANCELLED.withDescription("the client is gone").asRuntimeException();
        }
        Problem problem = Problem.of(cause);
        return RetryLater.of(status(problem).withDescription(cut(problem.message())), cause);
    }

    private static Status status(Problem problem) {
        return switch (problem.code()) {
            case UNKNOWN_TOPIC, UNKNOWN_REDRIVE -> Status.NOT_FOUND;
            case NOT_AUTHORIZED -> Status.PERMISSION_DENIED;
            case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
            case TIMEOUT -> Status.DEADLINE_EXCEEDED;
            case THROTTLED -> Status.RESOURCE_EXHAUSTED;
            case UNAVAILABLE, NOT_OWNER, NOT_COMMITTED -> Status.UNAVAILABLE;
            case NOT_ATTEMPTED -> Status.ABORTED;
            case INTERNAL -> Status.INTERNAL;
            case LEASE_LOST, ALREADY_SETTLED, REDRIVE_RUNNING -> Status.FAILED_PRECONDITION;
            case TOO_LARGE,
                    INVALID_RECORD,
                    INVALID_REQUEST,
                    INVALID_RECEIPT,
                    LEASE_TOO_LONG,
                    DELAY_TOO_LONG,
                    NO_DEAD_LETTER -> Status.INVALID_ARGUMENT;
        };
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
