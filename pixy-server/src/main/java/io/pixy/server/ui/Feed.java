package io.pixy.server.ui;

import io.pixy.api.PixyException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers to one question. Asks no sooner than a second after the last answer, and later after one that took long, is
 * large, or was a failure: who looks on must not be a burden.
 *
 * <p>What is asked when is confined to the lock of {@link Board}; {@link #told} may be read by anybody.
 */
final class Feed {
    private static final Logger log = LoggerFactory.getLogger(Feed.class);

    static final Duration LEAST_PAUSE = Duration.ofSeconds(1);
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** At most a tenth of the time is spent on it. */
    private static final int REST_FACTOR = 9;

    private static final int BYTES_PER_SECOND = 128 * 1024;

    final Question question;
    private boolean asking;
    private long dueNanos;

    /** How many watch it. */
    int watchers;

    volatile Told told = new Told(0, new byte[0]);

    /** The newest event, and which one it is; 0 if there is none yet. */
    record Told(long number, byte[] event) {}

    Feed(Question question, long nowNanos) {
        this.question = question;
        this.dueNanos = nowNanos;
    }

    /** Whether it is to be asked now; it counts as being asked then. */
    boolean begin(long nowNanos) {
        if (asking || nowNanos - dueNanos < 0) {
            return false;
        }
        asking = true;
        return true;
    }

    /** Completes with the next event; never fails. */
    CompletableFuture<Answer> ask() {
        CompletableFuture<byte[]> asked;
        try {
            asked = question.ask().get();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        // a copy: who else waits for the same is not to be hurried
        return asked.copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .handle((json, failure) -> failure == null
                        ? new Answer(event(question.event(), json), false)
                        : new Answer(event("problem", problem(failure)), true));
    }

    /** An event, and whether it tells of a failure. */
    record Answer(byte[] event, boolean failed) {}

    void end(Answer answer, long beganNanos, long nowNanos) {
        asking = false;
        dueNanos = nowNanos + pause(answer, nowNanos - beganNanos).toNanos();
        told = new Told(told.number() + 1, answer.event());
    }

    private static Duration pause(Answer answer, long tookNanos) {
        if (answer.failed()) {
            return PAUSE_AFTER_FAILURE;
        }
        long slow = REST_FACTOR * tookNanos;
        long large = answer.event().length * (TimeUnit.SECONDS.toNanos(1) / BYTES_PER_SECOND);
        Duration pause = Duration.ofNanos(Math.max(LEAST_PAUSE.toNanos(), Math.max(slow, large)));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private byte[] problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String text;
        if (cause instanceof PixyException) {
            text = String.valueOf(cause.getMessage());
        } else if (cause instanceof java.util.concurrent.TimeoutException) {
            text = "no answer within " + PATIENCE.toSeconds() + " s";
        } else {
            log.warn("The console can't be told of {}", question.event(), cause);
            text = "the server failed, see its log";
        }
        return ("{\"message\":" + JsonText.quoted(text) + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] event(String name, byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 64);
        out.writeBytes(("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(json);
        out.writeBytes(new byte[] {'\n', '\n'});
        return out.toByteArray();
    }
}
