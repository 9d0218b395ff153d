package io.pixy.server.http;

import io.pixy.api.PartitionDescription;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicDescription;
import io.pixy.api.TopicDetails;
import io.pixy.api.UnknownTopicException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code GET /topics} and {@code GET /topics/T}. Immutable. */
final class TopicsHandler {

    CompletableFuture<Reply> list(RestRequest request) {
        Parameters parameters = checked(request);
        TopicDetails details = new TopicDetails(parameters.has("withPartitions"), parameters.has("withConfig"));
        CompletableFuture<Reply> reply = details.partitions() || details.config()
                ? request.cluster().describeTopics(details).thenApply(TopicsHandler::view)
                : request.cluster().listTopics().thenApply(TopicsHandler::names);
        return reply.exceptionally(
                failure -> failed(failure, HttpErrors.cause(failure).getMessage()));
    }

    /** The configuration is told whether it is asked for or not. */
    CompletableFuture<Reply> get(RestRequest request) {
        boolean partitions = checked(request).has("withPartitions");
        String unknown = partitions
                ? "failed to get partitions: " + UnknownTopicException.TEXT
                : "failed to fetch topic configuration: zk: node does not exist";
        return request.cluster()
                .describeTopic(request.topic(), new TopicDetails(partitions, true))
                .thenApply(topic -> {
                    JsonWriter json = new JsonWriter();
                    view(json, topic);
                    return Reply.ok(json);
                })
                .exceptionally(failure -> failed(failure, unknown));
    }

    private static Parameters checked(RestRequest request) {
        Parameters parameters = request.queryParameters();
        parameters.error().ifPresent(error -> {
            throw new BadRequestException(error);
        });
        return parameters;
    }

    /** An unknown topic is 500 here, as monitors of the original know it. */
    private static Reply failed(Throwable failure, String unknownTopic) {
        return HttpErrors.cause(failure) instanceof UnknownTopicException
                ? Reply.error(500, unknownTopic)
                : HttpErrors.reply(failure);
    }

    private static Reply names(List<String> topics) {
        JsonWriter json = new JsonWriter().beginArray();
        topics.forEach(json::text);
        return Reply.ok(json.endArray());
    }

    private static Reply view(List<TopicDescription> topics) {
        JsonWriter json = new JsonWriter().beginObject();
        topics.forEach(topic -> view(json.name(topic.topic()), topic));
        return Reply.ok(json.endObject());
    }

    private static void view(JsonWriter json, TopicDescription topic) {
        json.beginObject();
        topic.config().ifPresent(config -> view(json.name("config"), config));
        topic.partitions().filter(partitions -> !partitions.isEmpty()).ifPresent(partitions -> {
            json.name("partitions").beginArray();
            partitions.forEach(partition -> view(json, partition));
            json.endArray();
        });
        json.endObject();
    }

    private static void view(JsonWriter json, TopicConfig config) {
        json.beginObject().name("version").number(config.version()).name("config");
        if (config.settings() == null) {
            json.nothing();
        } else {
            json.beginObject();
            config.settings().forEach((name, value) -> json.name(name).text(value));
            json.endObject();
        }
        json.endObject();
    }

    private static void view(JsonWriter json, PartitionDescription partition) {
        json.beginObject()
                .name("partition")
                .number(partition.partition())
                .name("leader")
                .number(partition.leader())
                .name("replicas")
                .numbers(partition.replicas())
                .name("isr")
                .numbers(partition.isr())
                .endObject();
    }
}
