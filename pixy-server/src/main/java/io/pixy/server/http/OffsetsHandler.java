package io.pixy.server.http;

import io.pixy.api.OffsetUpdate;
import io.pixy.api.PartitionOffsets;
import io.pixy.api.UnknownTopicException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntSupplier;

/** {@code GET} and {@code POST /topics/T/offsets}. Immutable. */
final class OffsetsHandler {
    /** Text, elements and what they become are much larger than the body. */
    private static final int JSON_WEIGHT = 6;

    private final int maxBodyBytes;
    private final IntSupplier maxRows;

    /** Refuses lists of offsets that are longer. */
    OffsetsHandler(int maxBodyBytes, IntSupplier maxRows) {
        this.maxBodyBytes = maxBodyBytes;
        this.maxRows = maxRows;
    }

    CompletableFuture<Reply> get(RestRequest request) {
        String group = Positions.group(request.queryParameters());
        return request.cluster()
                .getOffsets(group, request.topic())
                .thenApply(OffsetsHandler::view)
                .exceptionally(OffsetsHandler::failed);
    }

    /** The body is JSON whatever its content type says: the default of curl is a form. */
    CompletableFuture<Reply> set(RestRequest request) {
        String group = Positions.group(request.queryParameters());
        return request.body()
                .read(maxBodyBytes, JSON_WEIGHT)
                .handle(this::parse)
                .thenCompose(updates -> updates.isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : request.cluster().setOffsets(group, request.topic(), updates))
                .thenApply(done -> Reply.EMPTY_OBJECT)
                .exceptionally(OffsetsHandler::failed);
    }

    private List<OffsetUpdate> parse(RequestBody.Content body, Throwable failure) {
        if (failure != null) {
            Throwable cause = HttpErrors.cause(failure);
            throw cause instanceof IOException
                    ? new BadRequestException("Failed to read the request: err=(" + cause.getMessage() + ")")
                    : new CompletionException(cause);
        }
        if (body.tooLong()) {
            throw ProduceHandler.tooLong(maxBodyBytes);
        }
        try {
            return OffsetUpdates.parse(body.bytes(), maxRows.getAsInt());
        } catch (JsonSyntaxException e) {
            throw new BadRequestException("Failed to parse the request: err=(" + e.getMessage() + ")");
        }
    }

    static Reply failed(Throwable failure) {
        return HttpErrors.cause(failure) instanceof UnknownTopicException
                ? Reply.error(404, "Unknown topic")
                : HttpErrors.reply(failure);
    }

    private static Reply view(List<PartitionOffsets> partitions) {
        JsonWriter json = new JsonWriter().beginArray();
        partitions.forEach(partition -> view(json, partition));
        return Reply.ok(json.endArray());
    }

    private static void view(JsonWriter json, PartitionOffsets offsets) {
        json.beginObject()
                .name("partition")
                .number(offsets.partition())
                .name("begin")
                .number(offsets.begin())
                .name("end")
                .number(offsets.end())
                .name("count")
                .number(offsets.count())
                .name("offset")
                .number(offsets.offset())
                .name("lag")
                .number(offsets.lag());
        if (!offsets.metadata().isEmpty()) {
            json.name("metadata").text(offsets.metadata());
        }
        if (!offsets.sparseAcks().isEmpty()) {
            json.name("sparse_acks").text(offsets.sparseAcks());
        }
        json.endObject();
    }
}
