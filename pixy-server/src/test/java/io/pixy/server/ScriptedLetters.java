package io.pixy.server;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * Dead letters in memory of whatever group and topic, but for the group "none". They are shown as an engine shows them; a
 * redrive goes on by ten letters each time that somebody asks for it. Thread-safe: one lock.
 */
public final class ScriptedLetters {
    /** Of a redrive that was begun. */
    public static final String ID = "0123-abc_D";

    private static final int STEP = 10;

    /** What was asked for, in order: group and topic with a slash between, then the arguments. */
    public final BlockingQueue<List<Object>> asked = new LinkedBlockingQueue<>();

    /** What was answered to those who listed them. */
    public final BlockingQueue<CompletableFuture<DeadLetterPage>> lists = new LinkedBlockingQueue<>();

    /** In order. */
    public final List<DeadLetter> letters = new ArrayList<>();

    /** What everything fails with, if it does. */
    public volatile Optional<PixyException> failure = Optional.empty();

    /** What keeps lists from being answered until it completes. */
    public volatile CompletableFuture<Void> listsWait = CompletableFuture.completedFuture(null);

    /** How many letters a redrive says that it could not write. */
    public volatile long unwritable;

    /** What a redrive says that went wrong. */
    public volatile Optional<PixyException> problem = Optional.empty();

    private Optional<Redrive> redrive = Optional.empty();

    public synchronized void have(int partition, long offset, String value) {
        Message message =
                new Message("orders", 3, 77, null, value.getBytes(StandardCharsets.UTF_8), List.of(), 1_234_567, 5);
        letters.add(new DeadLetter("dlq", partition, offset, offset * 1000, message, "g", "rejected", "why", 2, false));
    }

    public DeadLetters of(String group, String topic) {
        ConsumeRequest names = ConsumeRequest.of(group, topic, Ack.none());
        if (names.group().equals("none")) {
            throw new InvalidRequestException("there is no dead-letter topic for group none and topic " + topic);
        }
        return new Of(group + "/" + topic);
    }

    private synchronized DeadLetterPage page(DeadLetterQuery query) {
        RecordPosition at = query.at().orElse(new RecordPosition(0, 0));
        List<DeadLetter> page = new ArrayList<>();
        long bytes = 0;
        for (DeadLetter letter : letters) {
            boolean before = letter.letterPartition() < at.partition()
                    || (letter.letterPartition() == at.partition() && letter.letterOffset() < at.offset());
            boolean early = query.from()
                    .map(Instant.ofEpochMilli(letter.writtenMillis())::isBefore)
                    .orElse(false);
            if (before || early) {
                continue;
            }
            bytes += letter.message().value().length;
            if (page.size() == query.max() || (!page.isEmpty() && bytes > query.maxBytes())) {
                return new DeadLetterPage(
                        page, Optional.of(new RecordPosition(letter.letterPartition(), letter.letterOffset())));
            }
            page.add(letter);
        }
        return new DeadLetterPage(page, Optional.empty());
    }

    private synchronized Redrive step(String id, Redrive.State end) {
        Redrive now =
                redrive.filter(one -> one.id().equals(id)).orElseThrow(() -> RedriveNotFoundException.unknown(id));
        if (now.state() == Redrive.State.RUNNING) {
            long moved = end == Redrive.State.DONE ? Math.min(STEP, now.left()) : 0;
            long left = now.left() - moved;
            redrive = Optional.of(new Redrive(
                    id,
                    left == 0 || end != Redrive.State.DONE ? end : Redrive.State.RUNNING,
                    now.redriven() + moved,
                    1,
                    unwritable,
                    left,
                    problem));
        }
        return redrive.get();
    }

    private final class Of implements DeadLetters {
        private final String name;

        private Of(String name) {
            this.name = name;
        }

        private <T> CompletableFuture<T> answer(Supplier<T> work, Object... arguments) {
            List<Object> all = new ArrayList<>(List.of(arguments));
            all.add(0, name);
            asked.add(all);
            if (failure.isPresent()) {
                return CompletableFuture.failedFuture(failure.get());
            }
            try {
                return CompletableFuture.completedFuture(work.get());
            } catch (PixyException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletableFuture<DeadLetterPage> list(DeadLetterQuery query) {
            CompletableFuture<DeadLetterPage> list = listsWait.thenCompose(go -> answer(() -> page(query), query));
            lists.add(list);
            return list;
        }

        @Override
        public CompletableFuture<Redrive> redrive(RedriveRequest request) {
            return answer(
                    () -> {
                        redrive = Optional.of(
                                new Redrive(ID, Redrive.State.RUNNING, 0, 0, 0, letters.size(), Optional.empty()));
                        return redrive.get();
                    },
                    request);
        }

        @Override
        public CompletableFuture<Redrive> getRedrive(String id) {
            return answer(() -> step(id, Redrive.State.DONE), "get", id);
        }

        @Override
        public CompletableFuture<Redrive> lastRedrive() {
            return answer(() -> redrive.orElseThrow(), "last");
        }

        @Override
        public CompletableFuture<Redrive> cancelRedrive(String id) {
            return answer(() -> step(id, Redrive.State.CANCELLED), "cancel", id);
        }

        @Override
        public CompletableFuture<Void> purge() {
            return answer(
                    () -> {
                        letters.clear();
                        return null;
                    },
                    "purge");
        }
    }
}
