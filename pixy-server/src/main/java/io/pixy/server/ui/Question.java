package io.pixy.server.ui;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Something that is asked again and again while somebody wants to know. Those with the same event and subject are one, whoever
 * asks. Immutable.
 *
 * @param event the name of the events that tell of it
 * @param subject what it is about, and on whose behalf it is asked if that makes a difference
 * @param ask gives a document in JSON, on one line
 */
record Question(String event, List<String> subject, Supplier<CompletableFuture<byte[]>> ask) {
    Question {
        subject = List.copyOf(subject);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Question that && event.equals(that.event) && subject.equals(that.subject);
    }

    @Override
    public int hashCode() {
        return Objects.hash(event, subject);
    }
}
