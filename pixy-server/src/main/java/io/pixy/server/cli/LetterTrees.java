package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON of the second API about dead letters, and how they are printed. What makes no sense fails with an
 * {@link IllegalArgumentException}. No state.
 */
final class LetterTrees {
    private LetterTrees() {}

    static DeadLetterPage page(JsonNode json) {
        List<DeadLetter> letters = new ArrayList<>();
        json.path("deadLetters").forEach(one -> letters.add(letter(one)));
        return new DeadLetterPage(
                letters, json.has("next") ? Optional.of(place(json.path("next").asText())) : Optional.empty());
    }

    private static DeadLetter letter(JsonNode json) {
        Message message = new Message(
                json.path("topic").asText(),
                JsonNumbers.anInt(json, "originalPartition"),
                JsonNumbers.aLong(json, "originalOffset"),
                SecondTrees.bytes(json.path("key")),
                SecondTrees.bytes(json.path("value")),
                SecondTrees.headers(json),
                json.has("timestamp") ? SecondTrees.time(json, "timestamp").toEpochMilli() : -1,
                JsonNumbers.anInt(json, "attempts"));
        return new DeadLetter(
                "",
                JsonNumbers.anInt(json, "partition"),
                JsonNumbers.aLong(json, "offset"),
                SecondTrees.time(json, "written").toEpochMilli(),
                message,
                "",
                json.path("reason").asText(),
                json.path("message").asText(),
                JsonNumbers.anInt(json, "hops"),
                json.path("truncated").asBoolean());
    }

    /** A place in a dead-letter topic: {@code PARTITION-OFFSET}. */
    static RecordPosition place(String text) {
        String[] parts = text.split("-", 2);
        return new RecordPosition(Integer.parseInt(parts[0]), Long.parseLong(parts.length == 2 ? parts[1] : "none"));
    }

    static Map<String, Object> redrive(RedriveRequest request) {
        Map<String, Object> filter = new LinkedHashMap<>();
        request.filter().reason().ifPresent(reason -> filter.put("reason", reason));
        request.filter()
                .key()
                .ifPresent(key ->
                        filter.put("key", Map.of("base64", Base64.getEncoder().encodeToString(key))));
        request.filter().from().ifPresent(from -> filter.put("from", from.toEpochMilli()));
        request.filter().to().ifPresent(to -> filter.put("to", to.toEpochMilli()));
        Map<String, Object> tree = new LinkedHashMap<>();
        request.to().ifPresent(to -> tree.put("to", to));
        tree.put("maxPerSecond", request.maxPerSecond());
        tree.put("limit", request.limit());
        tree.put("filter", filter);
        return tree;
    }

    static Redrive redrive(JsonNode json) {
        JsonNode error = json.path("error");
        Optional<PixyException> problem = error.isMissingNode()
                ? Optional.empty()
                : Optional.of(new KafkaException(
                        error.path("code").asText() + ": "
                                + error.path("message").asText(),
                        null));
        return new Redrive(
                json.path("id").asText(),
                Redrive.State.valueOf(json.path("state").asText()),
                JsonNumbers.aLong(json, "redriven"),
                JsonNumbers.aLong(json, "skipped"),
                JsonNumbers.aLong(json, "failed"),
                JsonNumbers.aLong(json, "left"),
                problem);
    }

    /** As it is printed. */
    static Map<String, Object> tree(DeadLetter letter) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("letter", letter.letterPartition() + "-" + letter.letterOffset());
        tree.put("written", Instant.ofEpochMilli(letter.writtenMillis()).toString());
        tree.put("topic", letter.message().topic());
        tree.put("partition", letter.message().partition());
        tree.put("offset", letter.message().offset());
        tree.put("reason", letter.reason());
        tree.put("message", letter.text());
        tree.put("attempts", letter.message().attempt());
        tree.put("hops", letter.hops());
        if (letter.truncated()) {
            tree.put("truncated", true);
        }
        MessagePrinter.content(tree, letter.message());
        return tree;
    }

    /** As it is printed. */
    static Map<String, Object> tree(Redrive redrive) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", redrive.id());
        tree.put("state", redrive.state().name());
        tree.put("redriven", redrive.redriven());
        tree.put("skipped", redrive.skipped());
        tree.put("failed", redrive.failed());
        tree.put("left", redrive.left());
        redrive.problem().ifPresent(why -> tree.put("problem", why.getMessage()));
        return tree;
    }
}
