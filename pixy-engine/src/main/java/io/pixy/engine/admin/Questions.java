package io.pixy.engine.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Bounds what is asked of the brokers at a time, and lets those who ask the same share an answer: one that was not yet
 * begun when they asked, so that nobody sees less than what was there then. However many poll, the brokers are asked one
 * such question at a time.
 *
 * <p>Thread-safe: all state is guarded by this object's lock, which is never held while calling out.
 */
final class Questions {
    private final int mostRunning;
    private final int mostWaiting;
    private final Duration patience;
    private final Timers timers;

    /** The last one begun or waiting of each kind that is shared. */
    @GuardedBy("this") private final Map<Object, Question<?>> byKey = new HashMap<>();

    @GuardedBy("this") private final Queue<Question<?>> waiting = new ArrayDeque<>();

    /** Begun, but not asked yet, and whether somebody is just asking. */
    @GuardedBy("this") private final Queue<Question<?>> toAsk = new ArrayDeque<>();

    @GuardedBy("this") private boolean asking;

    @GuardedBy("this") private int running;

    /** {@code patience} is how long a question waits until it can be asked. */
    Questions(int mostRunning, int mostWaiting, Duration patience, Timers timers) {
        this.mostRunning = mostRunning;
        this.mostWaiting = mostWaiting;
        this.patience = patience;
        this.timers = timers;
    }

    /** Asks, or shares the answer to the same question if nobody has begun to ask it. */
    <T> CompletableFuture<T> shared(Object key, Supplier<CompletableFuture<T>> question) {
        Question<T> own = new Question<>(key, question);
        Question<T> joined;
        boolean isNew = false;
        synchronized (this) {
            // what is asked by one key has one type
            @SuppressWarnings("unchecked")
            Question<T> last = (Question<T>) byKey.get(key);
            if (last == null) {
                byKey.put(key, own);
                joined = own;
                isNew = true;
            } else if (!last.begun) {
                joined = last;
            } else {
                if (last.next == null) {
                    last.next = own;
                }
                joined = last.next;
            }
        }
        if (isNew) {
            admit(own);
        }
        return follow(joined.answer, new CompletableFuture<>());
    }

    /** Asks what nobody else may share. */
    <T> CompletableFuture<T> alone(Supplier<CompletableFuture<T>> question) {
        return shared(new Object(), question);
    }

    private void admit(Question<?> one) {
        synchronized (this) {
            if (running < mostRunning) {
                begin(one);
            } else if (waiting.size() < mostWaiting) {
                waiting.add(one);
                one.deadline = timers.schedule(patience.toNanos(), () -> giveUp(one));
                return;
            } else {
                byKey.remove(one.key);
            }
        }
        if (one.begun) {
            askAll();
        } else {
            one.answer.completeExceptionally(TooManyRequestsException.admin());
        }
    }

    private void giveUp(Question<?> one) {
        synchronized (this) {
            if (!waiting.remove(one)) {
                return;
            }
            byKey.remove(one.key);
        }
        one.answer.completeExceptionally(TooManyRequestsException.admin());
    }

    @GuardedBy("this") private void begin(Question<?> one) {
        running++;
        one.begun = true;
        toAsk.add(one);
    }

    /** One after the other, by one thread at a time: those that are answered at once would pile up on its stack. */
    private void askAll() {
        while (true) {
            Question<?> one;
            synchronized (this) {
                one = asking ? null : toAsk.poll();
                if (one == null) {
                    return;
                }
                asking = true;
            }
            try {
                ask(one);
            } finally {
                synchronized (this) {
                    asking = false;
                }
            }
        }
    }

    private <T> void ask(Question<T> one) {
        CompletableFuture<T> asked;
        try {
            asked = one.question.get();
        } catch (RuntimeException | Error e) {
            asked = CompletableFuture.failedFuture(e);
        }
        var unused = asked.whenComplete((value, error) -> {
            onEnd(one);
            complete(one.answer, value, error);
        });
    }

    private void onEnd(Question<?> ended) {
        synchronized (this) {
            running--;
            if (ended.next == null) {
                byKey.remove(ended.key);
            } else {
                byKey.put(ended.key, ended.next);
            }
            Question<?> first = waiting.poll();
            if (first != null) {
                first.deadline.cancel();
                begin(first);
            }
        }
        if (ended.next != null) {
            admit(ended.next);
        }
        askAll();
    }

    private static <T> CompletableFuture<T> follow(CompletableFuture<T> answer, CompletableFuture<T> follower) {
        var unused = answer.whenComplete((value, error) -> complete(follower, value, error));
        return follower;
    }

    private static <T> void complete(CompletableFuture<T> future, T value, Throwable error) {
        if (error == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(error);
        }
    }

    /** Guarded by the lock of the outer object, but for what is final. */
    private static final class Question<T> {
        final Object key;
        final Supplier<CompletableFuture<T>> question;
        final CompletableFuture<T> answer = new CompletableFuture<>();
        boolean begun;
        Question<T> next;
        Timers.Timer deadline;

        Question(Object key, Supplier<CompletableFuture<T>> question) {
            this.key = key;
            this.question = question;
        }
    }
}
