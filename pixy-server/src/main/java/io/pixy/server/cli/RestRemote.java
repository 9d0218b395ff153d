package io.pixy.server.cli;

import io.pixy.api.Ack;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicPosition;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A server over REST. Thread-safe: immutable, and so is what it holds. */
final class RestRemote implements Remote {
    private final RestConnection connection;
    private final String prefix;

    /**
     * Takes over the connection.
     *
     * @param cluster empty for the server's default one
     */
    RestRemote(RestConnection connection, String cluster) {
        this.connection = connection;
        this.prefix = cluster.isEmpty() ? "" : "/clusters/" + UrlEncoding.of(cluster);
    }

    @Override
    public String endpoint() {
        return connection.base();
    }

    @Override
    public CompletableFuture<RecordPosition> produce(ProduceRequest request, boolean background) {
        List<String> query = new ArrayList<>();
        if (!background) {
            query.add("sync");
        }
        if (request.key() != null) {
            query.add("key=" + UrlEncoding.of(request.key()));
        }
        HttpRequest.Builder http = connection
                .request(topic(request.topic()) + "/messages", query)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.value()));
        for (Header header : request.headers()) {
            http.header("X-Kafka-" + header.key(), Base64.getEncoder().encodeToString(header.value()));
        }
        return connection.call(
                http,
                json -> background
                        ? new RecordPosition(-1, -1)
                        : new RecordPosition(JsonNumbers.anInt(json, "partition"), JsonNumbers.aLong(json, "offset")));
    }

    @Override
    public CompletableFuture<Message> consume(String group, String topic, Ack ack) {
        List<String> query = query(group);
        if (ack == Ack.none()) {
            query.add("noAck");
        } else if (ack instanceof Ack.Of earlier) {
            query.add("ackPartition=" + earlier.partition());
            query.add("ackOffset=" + earlier.offset());
        }
        return connection.call(
                connection.request(topic(topic) + "/messages", query).GET(), json -> FromJson.message(topic, json));
    }

    @Override
    public CompletableFuture<Void> ack(String group, TopicPosition message) {
        List<String> query = query(group);
        query.add("partition=" + message.partition());
        query.add("offset=" + message.offset());
        return connection.call(
                connection.request(topic(message.topic()) + "/acks", query).POST(HttpRequest.BodyPublishers.noBody()),
                json -> null);
    }

    @Override
    public CompletableFuture<List<PartitionOffsets>> offsets(String group, String topic) {
        return connection.call(
                connection.request(topic(topic) + "/offsets", query(group)).GET(), FromJson::offsets);
    }

    @Override
    public CompletableFuture<Map<Integer, Long>> offsetsAt(String topic, Instant time) {
        return connection.call(
                connection
                        .request(topic(topic) + "/offsets/at", List.of("time=" + time.toEpochMilli()))
                        .GET(),
                FromJson::offsetsAt);
    }

    @Override
    public CompletableFuture<Void> setOffsets(String group, String topic, List<OffsetUpdate> updates) {
        String body = Json.compact(updates.stream().map(Trees::update).toList());
        return connection.call(
                connection
                        .request(topic(topic) + "/offsets", query(group))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)),
                json -> null);
    }

    @Override
    public CompletableFuture<List<TopicDescription>> topics(boolean withPartitions) {
        List<String> query = withPartitions ? List.of("withConfig", "withPartitions") : List.of("withConfig");
        return connection.call(connection.request(prefix + "/topics", query).GET(), FromJson::topics);
    }

    @Override
    public CompletableFuture<TopicDescription> topic(String topic, boolean withPartitions) {
        List<String> query = withPartitions ? List.of("withPartitions") : List.of();
        return connection.call(connection.request(topic(topic), query).GET(), json -> FromJson.topic(topic, json));
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> consumers(String topic, Optional<String> group) {
        List<String> query = group.map(RestRemote::query).orElse(new ArrayList<>());
        return connection.call(
                connection.request(topic(topic) + "/consumers", query).GET(), FromJson::consumers);
    }

    /** The JDK's client ends when nobody holds it any more. */
    @Override
    public void close() {}

    private String topic(String topic) {
        return prefix + "/topics/" + UrlEncoding.of(topic);
    }

    private static List<String> query(String group) {
        return new ArrayList<>(List.of("group=" + UrlEncoding.of(group)));
    }
}
