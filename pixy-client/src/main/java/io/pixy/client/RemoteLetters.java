package io.pixy.client;

import static io.pixy.client.Arguments.required;

import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.client.wire.LetterWire;
import io.pixy.v1.CancelRedriveRequest;
import io.pixy.v1.GetRedriveRequest;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.PurgeDeadLettersRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The dead letters of one group and topic, behind a server. Thread-safe: immutable, and so is what it holds. */
final class RemoteLetters implements DeadLetters {
    private final Calls calls;
    private final String cluster;
    private final String group;
    private final String topic;
    private final Duration limit;

    RemoteLetters(Calls calls, String cluster, String group, String topic, Duration limit) {
        this.calls = calls;
        this.cluster = cluster;
        this.group = group;
        this.topic = topic;
        this.limit = limit;
    }

    @Override
    public CompletableFuture<DeadLetterPage> list(DeadLetterQuery query) {
        return Calls.guarded(() -> calls.begin(
                new OpenCall<DeadLetterPage>(calls, false),
                call -> new Listing(
                                calls,
                                call,
                                limit,
                                group,
                                LetterWire.query(cluster, group, topic, query),
                                query.maxBytes())
                        .start()));
    }

    @Override
    public CompletableFuture<Redrive> redrive(RedriveRequest request) {
        return Calls.guarded(() -> calls.call(
                Method.change(PixyGrpc.getRedriveMethod(), limit),
                LetterWire.redrive(cluster, group, topic, required("request", request)),
                Results::redrive,
                Failures::of));
    }

    @Override
    public CompletableFuture<Redrive> getRedrive(String id) {
        return Calls.guarded(() -> ask(Redrive.checkId(id)));
    }

    @Override
    public CompletableFuture<Redrive> lastRedrive() {
        return ask("");
    }

    private CompletableFuture<Redrive> ask(String id) {
        GetRedriveRequest request = GetRedriveRequest.newBuilder()
                .setCluster(cluster)
                .setGroup(group)
                .setTopic(topic)
                .setId(id)
                .build();
        return calls.call(
                Method.question(PixyGrpc.getGetRedriveMethod(), limit), request, Results::redrive, Failures::of);
    }

    @Override
    public CompletableFuture<Redrive> cancelRedrive(String id) {
        return Calls.guarded(() -> calls.call(
                Method.change(PixyGrpc.getCancelRedriveMethod(), limit),
                CancelRedriveRequest.newBuilder()
                        .setCluster(cluster)
                        .setGroup(group)
                        .setTopic(topic)
                        .setId(Redrive.checkId(id))
                        .build(),
                Results::redrive,
                Failures::of));
    }

    @Override
    public CompletableFuture<Void> purge() {
        return calls.call(
                Method.change(PixyGrpc.getPurgeDeadLettersMethod(), limit),
                PurgeDeadLettersRequest.newBuilder()
                        .setCluster(cluster)
                        .setGroup(group)
                        .setTopic(topic)
                        .build(),
                done -> null,
                Failures::of);
    }
}
