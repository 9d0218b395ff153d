package io.pixy.api.access;

import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.PixyException;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The dead letters of a group and a topic as one caller may use them. Thread-safe: immutable. */
final class GuardedLetters implements DeadLetters {
    private final DeadLetters inner;
    private final Gate gate;
    private final String group;
    private final String topic;

    GuardedLetters(DeadLetters inner, Gate gate, String group, String topic) {
        this.inner = inner;
        this.gate = gate;
        this.group = group;
        this.topic = topic;
    }

    private <T> CompletableFuture<T> call(Verb verb, Supplier<CompletableFuture<T>> work) {
        try {
            gate.call(verb, group, topic, 0);
            return work.get();
        } catch (PixyException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The same with something that is written down. */
    private <T> CompletableFuture<T> told(Verb verb, String detail, Supplier<CompletableFuture<T>> work) {
        return call(verb, () -> {
            CompletableFuture<T> done = work.get();
            var unused = done.whenComplete((result, failure) -> gate.done(verb, group, topic, detail, failure));
            return done;
        });
    }

    @Override
    public CompletableFuture<DeadLetterPage> list(DeadLetterQuery query) {
        return call(Verb.BROWSE, () -> inner.list(query));
    }

    /** Whoever has them put elsewhere writes there. */
    @Override
    public CompletableFuture<Redrive> redrive(RedriveRequest request) {
        return told(
                Verb.REDRIVE, "redrive" + request.to().map(to -> " to " + to).orElse(""), () -> {
                    request.to().filter(to -> !to.equals(topic)).ifPresent(to -> gate.require(Verb.PRODUCE, "", to));
                    return inner.redrive(request);
                });
    }

    @Override
    public CompletableFuture<Redrive> getRedrive(String id) {
        return call(Verb.REDRIVE, () -> inner.getRedrive(id));
    }

    @Override
    public CompletableFuture<Redrive> lastRedrive() {
        return call(Verb.REDRIVE, inner::lastRedrive);
    }

    @Override
    public CompletableFuture<Redrive> cancelRedrive(String id) {
        return told(Verb.REDRIVE, "cancel redrive " + id, () -> inner.cancelRedrive(id));
    }

    @Override
    public CompletableFuture<Void> purge() {
        return told(Verb.MANAGE, "purge dead letters", inner::purge);
    }
}
