package io.pixy.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;

/**
 * One call of a method with one answer. If there is no connection it waits for one, for as long as the connection's
 * patience lasts, and what was never sent is sent then; a question that was lost with its connection is asked once
 * more. Nothing else is ever sent twice.
 *
 * <p>Thread-safe: the event loop runs what the library tells, the lock guards who cancels what.
 */
final class Rpc<Q, W> {

    /** How it ends: exactly one of these is called, once, on any thread; must not block. */
    interface End<W> {
        void answered(W answer);

        void failed(Failure failure);
    }

    private final Connection connection;
    private final Method<Q, W> method;
    private final Q request;
    private final End<W> end;
    private final Deadline deadline;

    @GuardedBy("this") private Attempt running;

    @GuardedBy("this") private boolean cancelled;

    Rpc(Connection connection, Method<Q, W> method, Q request, End<W> end) {
        this.connection = connection;
        this.method = method;
        this.request = request;
        this.end = end;
        this.deadline = Deadline.after(method.limit().toNanos(), TimeUnit.NANOSECONDS);
    }

    void start() {
        new Attempt(false, false, null).start();
    }

    /** Withdraws it: it ends as failed, unless it has ended. */
    void cancel() {
        Attempt attempt;
        synchronized (this) {
            cancelled = true;
            attempt = running;
        }
        if (attempt != null) {
            attempt.cancel("withdrawn");
        }
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    /** False if it was cancelled before. */
    private synchronized boolean begun(Attempt attempt) {
        running = attempt;
        return !cancelled;
    }

    private Failure failure(Status status, boolean sent, boolean told) {
        Duration late = !told && deadline.isExpired() ? method.limit() : Duration.ZERO;
        return new Failure(connection.target(), status, sent, told, late);
    }

    /** One try. Told of its end by the library; the fields belong to whoever the library calls with. */
    private final class Attempt extends ClientCall.Listener<W> {
        private final Trace trace = new Trace();
        private final boolean isPatient;
        private final boolean isSecond;

        /** Why there was no connection before. */
        private final Status before;

        private final ClientCall<Q, W> call;
        private volatile Runnable impatience = () -> {};
        private volatile boolean isStarted;
        private W answer;
        private boolean isTooMuch;

        Attempt(boolean isPatient, boolean isSecond, Status before) {
            this.isPatient = isPatient;
            this.isSecond = isSecond;
            this.before = before;
            CallOptions options = CallOptions.DEFAULT.withDeadline(deadline).withStreamTracerFactory(trace);
            this.call = connection.newCall(method.descriptor(), isPatient ? options.withWaitForReady() : options);
        }

        void start() {
            if (!begun(this)) {
                end.failed(failure(Status.CANCELLED, false, false));
                return;
            }
            Metadata headers;
            try {
                headers = connection.headers();
            } catch (RuntimeException e) {
                Status status = Status.UNAUTHENTICATED.withDescription("the token can't be had: " + e);
                end.failed(failure(status.withCause(e), false, false));
                return;
            }
            if (isPatient) {
                connection.haste().enter();
            }
            call.start(this, headers);
            call.request(2); // so that a second answer is seen
            call.sendMessage(request);
            call.halfClose();
            if (isPatient) {
                impatience = connection.schedule(this::giveUp, connection.patience());
            }
            isStarted = true;
            if (isCancelled()) {
                cancel("withdrawn");
            }
        }

        private void giveUp() {
            if (!trace.sent) {
                cancel("there is no connection");
            }
        }

        /** Not before it is started, which the library would take amiss: it looks by itself then. */
        void cancel(String why) {
            if (isStarted) {
                call.cancel(why, null);
            }
        }

        @Override
        public void onMessage(W message) {
            isTooMuch = answer != null;
            answer = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (isPatient) {
                impatience.run();
                connection.haste().leave();
            }
            if (status.isOk() && answer != null && !isTooMuch) {
                end.answered(answer);
            } else if (status.isOk()) {
                String what = isTooMuch ? "more than one message" : "nothing";
                end.failed(failure(Status.INTERNAL.withDescription("the answer is " + what), true, false));
            } else if (isWorthWaiting(status)) {
                again(isSecond, status);
            } else if (isLostQuestion(status)) {
                again(true, status);
            } else {
                Status reason = before != null && !trace.sent ? before : status;
                end.failed(failure(reason, trace.sent, trace.told(status)));
            }
        }

        private void again(boolean second, Status why) {
            new Attempt(!connection.patience().isZero(), second, why).start();
        }

        private boolean isWorthWaiting(Status status) {
            return !isPatient
                    && !trace.sent
                    && status.getCode() == Code.UNAVAILABLE
                    && !connection.patience().isZero()
                    && !isCancelled()
                    && !isRefusedCertificate(status);
        }

        private boolean isLostQuestion(Status status) {
            return method.isQuestion() && !isSecond && trace.sent && isLoss(status) && !isCancelled();
        }
    }

    /** A broken connection, a server that stops, or one that drops its calls; not an answer that can't be read. */
    private static boolean isLoss(Status status) {
        return status.getCode() == Code.UNAVAILABLE
                || (status.getCode() == Code.CANCELLED && status.getCause() == null);
    }

    /** Nobody else answers there in a moment. */
    private static boolean isRefusedCertificate(Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLHandshakeException) {
                return true;
            }
        }
        return false;
    }
}
