package io.pixy.server.cli;

import io.pixy.api.Ack;
import io.pixy.api.AckMode;
import io.pixy.api.BrowseRequest;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.ProduceRequest;
import io.pixy.api.QueuePartition;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.api.Settlement;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicPosition;
import io.pixy.server.config.GoDuration;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
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
    public CompletableFuture<List<Map<String, Object>>> produceAll(String topic, List<ProduceRequest> records) {
        String body = Json.compact(
                Map.of("records", records.stream().map(SecondTrees::record).toList()));
        return connection.call(
                connection
                        .request(second(topic) + "/records", List.of())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)),
                SecondTrees::results);
    }

    @Override
    public CompletableFuture<List<Delivery>> receive(ReceiveRequest request) {
        List<String> query = query(request.group());
        query.add("max=" + request.maxMessages());
        query.add("maxBytes=" + request.maxBytes());
        request.maxWait().ifPresent(wait -> query.add("wait=" + GoDuration.format(wait)));
        request.lease().ifPresent(lease -> query.add("lease=" + GoDuration.format(lease)));
        query.add("ack=" + (request.ack() == AckMode.EXPLICIT ? "explicit" : "delivery"));
        return connection.call(
                connection.request(second(request.topic()) + "/messages", query).GET(), SecondTrees::deliveries);
    }

    @Override
    public CompletableFuture<List<Map<String, Object>>> settle(
            String group, String topic, List<Settlement> settlements) {
        String body = Json.compact(Map.of(
                "settlements", settlements.stream().map(SecondTrees::settlement).toList()));
        return connection.call(
                connection
                        .request(second(topic) + "/settlements", query(group))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)),
                SecondTrees::results);
    }

    @Override
    public Iterator<DeadLetter> deadLetters(String group, String topic, DeadLetterQuery query) {
        return new LetterPages(query, at -> {
            List<String> parameters = query(group);
            parameters.add("max=" + at.max());
            at.from().ifPresent(from -> parameters.add("from=" + from.toEpochMilli()));
            at.at().ifPresent(place -> parameters.add("at=" + place.partition() + "-" + place.offset()));
            return new LetterPages.Whole(ClientCommand.await(connection.call(
                    connection
                            .request(second(topic) + "/dead-letters", parameters)
                            .GET(),
                    LetterTrees::page)));
        });
    }

    @Override
    public CompletableFuture<Redrive> redrive(String group, String topic, RedriveRequest request) {
        String body = Json.compact(LetterTrees.redrive(request));
        return connection.call(
                connection
                        .request(second(topic) + "/dead-letters:redrive", query(group))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)),
                LetterTrees::redrive);
    }

    @Override
    public CompletableFuture<Redrive> getRedrive(String group, String topic, String id) {
        return connection.call(
                connection.request(redrive(topic, id), query(group)).GET(), LetterTrees::redrive);
    }

    @Override
    public CompletableFuture<Redrive> cancelRedrive(String group, String topic, String id) {
        return connection.call(
                connection.request(redrive(topic, id), query(group)).DELETE(), LetterTrees::redrive);
    }

    @Override
    public CompletableFuture<Void> purge(String group, String topic) {
        return connection.call(
                connection
                        .request(second(topic) + "/dead-letters", query(group))
                        .DELETE(),
                json -> null);
    }

    private String redrive(String topic, String id) {
        return second(topic) + "/redrives/" + UrlEncoding.of(id);
    }

    @Override
    public Following follow(SubscriptionRequest request) throws InterruptedException {
        List<String> query = query(request.group());
        request.window().ifPresent(window -> {
            query.add("window=" + window.messages());
            query.add("bytes=" + window.bytes());
        });
        request.lease().ifPresent(lease -> query.add("lease=" + GoDuration.format(lease)));
        return RestFollowing.of(
                connection.open(connection
                        .request(second(request.topic()) + "/messages:stream", query)
                        .header("Accept", "application/x-ndjson")
                        .GET()),
                System::nanoTime);
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

    @Override
    public CompletableFuture<MessagePage> browse(BrowseRequest request) {
        List<String> query = new ArrayList<>();
        query.add("max=" + request.maxMessages());
        query.add("maxBytes=" + request.maxBytes());
        if (request.start() instanceof BrowseRequest.Since since) {
            query.add("time=" + UrlEncoding.of(since.time().toString()));
        } else {
            query.add("offset="
                    + (request.start() instanceof BrowseRequest.Last last
                            ? -last.count()
                            : ((BrowseRequest.AtOffset) request.start()).offset()));
        }
        String path = second(request.topic()) + "/partitions/" + request.partition() + "/records";
        return connection.call(connection.request(path, query).GET(), ViewFromJson::page);
    }

    @Override
    public CompletableFuture<List<QueuePartition>> queue(String group, String topic) {
        String path = "/v1" + prefix + "/groups/" + UrlEncoding.of(group) + "/topics/" + UrlEncoding.of(topic);
        return connection.call(connection.request(path, List.of()).GET(), ViewFromJson::queue);
    }

    @Override
    public CompletableFuture<List<ClusterLine>> clusters() {
        return connection.call(connection.request("/v1/clusters", List.of()).GET(), ViewFromJson::clusters);
    }

    @Override
    public Remote at(String other) {
        return new RestRemote(connection, other);
    }

    /** The JDK's client ends when nobody holds it any more. */
    @Override
    public void close() {}

    private String topic(String topic) {
        return prefix + "/topics/" + UrlEncoding.of(topic);
    }

    private String second(String topic) {
        return "/v1" + topic(topic);
    }

    private static List<String> query(String group) {
        return new ArrayList<>(List.of("group=" + UrlEncoding.of(group)));
    }
}
