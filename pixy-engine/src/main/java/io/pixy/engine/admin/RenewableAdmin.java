package io.pixy.engine.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.KafkaException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A Kafka client that is made on first use and thrown away when a call fails in a way that a fresh one might cure:
 * connections that a firewall forgot look alive for a long time. Such a call is repeated once.
 *
 * <p>Owned by {@link ClusterAdmin}; stops when closed, and fails what is still running then.
 *
 * <p>Thread-safe: all state is guarded by this object's lock, which is never held while calling out.
 */
final class RenewableAdmin {
    /** Zero would make kafka-clients wait for ever. */
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private static final int ATTEMPTS = 2;

    /** Kafka's own time-outs tell more than ours, so they come first. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Factory factory;
    private final Executor background;
    private final Clock clock;
    private final Timers timers;
    private final long attemptNanos;

    @GuardedBy("this") private final Set<Session> open = new HashSet<>();

    @GuardedBy("this") private Session current;

    @GuardedBy("this") private int made;

    @GuardedBy("this") private boolean closed;

    /**
     * Makes nothing yet.
     *
     * @param factory makes a client; may block
     * @param background where clients are made
     * @param clock for deadlines
     * @param timers end what Kafka leaves open
     * @param timeout for all attempts together
     */
    RenewableAdmin(Factory factory, Executor background, Clock clock, Timers timers, Duration timeout) {
        this.factory = factory;
        this.background = background;
        this.clock = clock;
        this.timers = timers;
        this.attemptNanos = timeout.toNanos() / ATTEMPTS;
    }

    /** Makes a client, told how many it has made before and how long a call may take. */
    @FunctionalInterface
    interface Factory {
        Admin make(int number, Duration timeout);
    }

    /** Runs an operation, and again with a fresh client if need be. It fails with our exceptions. */
    <T> CompletableFuture<T> call(Function<Attempt, CompletableFuture<T>> operation) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(operation, ATTEMPTS, result);
        return result;
    }

    private <T> void attempt(
            Function<Attempt, CompletableFuture<T>> operation, int attemptsLeft, CompletableFuture<T> result) {
        Session session = acquire();
        if (session == null) {
            result.completeExceptionally(new KafkaException(KafkaErrors.CLIENT_CLOSED, null));
            return;
        }
        var unused = ask(session, operation).whenComplete((value, error) -> {
            boolean stale = error != null && KafkaErrors.mayPass(error);
            boolean useless = stale || session.client.isCompletedExceptionally();
            release(session, useless && session.client.isDone());
            if (error == null) {
                result.complete(value);
            } else if (stale && attemptsLeft > 1) {
                attempt(operation, attemptsLeft - 1, result);
            } else {
                result.completeExceptionally(KafkaErrors.translate(error));
            }
        });
    }

    /** Ends with the time of an attempt, whatever becomes of the client. */
    private <T> CompletableFuture<T> ask(Session session, Function<Attempt, CompletableFuture<T>> operation) {
        long deadlineNanos = clock.nanoTime() + attemptNanos;
        CompletableFuture<T> answer = new CompletableFuture<>();
        Timers.Timer deadline = timers.schedule(
                attemptNanos + GRACE.toNanos(),
                () -> answer.completeExceptionally(new TimeoutException("The admin client does not answer")));
        var unused = session.client
                .thenCompose(admin -> operation.apply(new Attempt(admin, clock, deadlineNanos)))
                .whenComplete((value, error) -> {
                    deadline.cancel();
                    if (error == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(error);
                    }
                });
        return answer;
    }

    private synchronized Session acquire() {
        if (closed) {
            return null;
        }
        if (current == null) {
            int number = made++;
            // resolving names and reading key files can block; meanwhile nobody makes another one
            current = new Session(CompletableFuture.supplyAsync(
                    () -> factory.make(number, Duration.ofNanos(attemptNanos)), background));
            open.add(current);
        }
        current.users++;
        return current;
    }

    /** Other calls may still run on a client that is stale: the last one out closes it. */
    private void release(Session session, boolean stale) {
        if (leave(session, stale)) {
            session.close(AT_ONCE);
        }
    }

    private synchronized boolean leave(Session session, boolean stale) {
        session.users--;
        if (stale && current == session) {
            current = null;
        }
        return current != session && session.users == 0 && open.remove(session);
    }

    void close(Duration timeout) {
        long deadlineNanos = clock.nanoTime() + timeout.toNanos();
        for (Session session : stop()) {
            Duration left = Duration.ofNanos(deadlineNanos - clock.nanoTime());
            session.close(left.compareTo(AT_ONCE) < 0 ? AT_ONCE : left);
        }
    }

    private synchronized List<Session> stop() {
        List<Session> rest = List.copyOf(open);
        closed = true;
        current = null;
        open.clear();
        return rest;
    }

    /** One client and how many calls run on it. Guarded by the lock of the outer object. */
    private static final class Session {
        final CompletableFuture<Admin> client;
        int users;

        Session(CompletableFuture<Admin> client) {
            this.client = client;
        }

        /** Also closes a client that is still being made. */
        void close(Duration timeout) {
            var unused = client.thenAccept(admin -> admin.close(timeout));
        }
    }
}
