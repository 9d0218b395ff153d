package io.pixy.engine.producer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Asks the brokers themselves whether topics exist, as the producer's metadata can't tell "no" from "no answer". */
interface TopicInquiry {

    /** Makes ready to ask; does not wait for brokers. */
    void start();

    /** Connects before there is something to ask. Completes when there is a connection, or none after that time; never fails. */
    default CompletableFuture<Void> connectAhead(Duration most) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Asks, and creates nothing.
     *
     * @param topics which
     * @param answer called once per topic, on any thread, with what a broker said
     */
    void ask(List<String> topics, Consumer<Answer> answer);

    /**
     * Asks whether a topic takes no message without key.
     *
     * @param answer called once, on any thread, perhaps before this returns; empty if nobody can tell
     */
    void askForKeyRule(String topic, Consumer<Optional<Boolean>> answer);

    /**
     * Asks whether a partition of a topic has fewer replicas in sync than {@code min.insync.replicas}.
     *
     * @param answer called once, on any thread, perhaps before this returns; false if nobody can tell
     */
    void askForMissingReplicas(String topic, Consumer<Boolean> answer);

    /** Gives up what is being asked. */
    void close();

    /**
     * What is known of a topic now.
     *
     * @param topic the topic
     * @param missing a broker said that it does not exist; false if it exists, or if there was no answer
     */
    record Answer(String topic, boolean missing) {}
}
