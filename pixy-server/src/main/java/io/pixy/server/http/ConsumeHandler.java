package io.pixy.server.http;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Header;
import io.pixy.api.Message;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /topics/T/messages}. A client that hangs up while it waits withdraws its request; a message that had been
 * taken for it by then is given back. Immutable.
 */
final class ConsumeHandler implements RestHandler {
    /** What is the same of all messages. */
    private static final int FRAME_BYTES = """
            {
              "key": ,
              "value": ,
              "partition": ,
              "offset": ,
              "headers": []
            }""".length();

    /** Of what is around a header's key and value. */
    private static final int BYTES_PER_HEADER = 64;

    private static final Logger log = LoggerFactory.getLogger(ConsumeHandler.class);

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        Parameters parameters = request.queryParameters();
        String group = Positions.group(parameters);
        Ack ack = Positions.ack(parameters, "ackPartition", "ackOffset");
        Receiver receiver = request.receiver();
        CompletableFuture<Message> message = request.cluster()
                .consume(ConsumeRequest.of(group, request.topic(), ack).whileReceiver(receiver::isPresent));
        if (!message.isDone()) {
            receiver.watch(() -> message.cancel(false));
        }
        return message.handle((taken, failure) -> {
            receiver.unwatch();
            if (failure != null) {
                throw failure instanceof RuntimeException known ? known : new CompletionException(failure);
            }
            return receiver.isPresent() ? view(taken) : giveBack(request, group, taken);
        });
    }

    private static Reply giveBack(RestRequest request, String group, Message message) {
        var unused = request.cluster().giveBack(group, message).whenComplete((done, failure) -> {
            if (failure != null) {
                log.warn("A message whose receiver left can't be given back: {}", message, failure);
            }
        });
        throw new CancellationException("the client is gone");
    }

    private static Reply view(Message message) {
        JsonWriter json = new JsonWriter(sizeOf(message))
                .beginObject()
                .name("key")
                .base64(message.key())
                .name("value")
                .base64(message.value())
                .name("partition")
                .number(message.partition())
                .name("offset")
                .number(message.offset())
                .name("headers")
                .beginArray();
        message.headers()
                .forEach(header -> json.beginObject()
                        .name("key")
                        .text(header.key())
                        .name("value")
                        .base64(header.value())
                        .endObject());
        return Reply.ok(json.endArray().endObject());
    }

    /** How many bytes it will take, to the last one if it has no headers: then nothing is copied. */
    private static int sizeOf(Message message) {
        int size = FRAME_BYTES
                + JsonWriter.sizeOfBase64(message.key())
                + JsonWriter.sizeOfBase64(message.value())
                + digits(message.partition())
                + digits(message.offset());
        for (Header header : message.headers()) {
            size += BYTES_PER_HEADER + header.key().length() + JsonWriter.sizeOfBase64(header.value());
        }
        return size;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
