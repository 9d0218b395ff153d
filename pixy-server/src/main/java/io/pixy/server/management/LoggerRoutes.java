package io.pixy.server.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pixy.api.InvalidRequestException;
import io.pixy.server.management.Levels.Shown;
import io.pixy.server.management.Operation.Access;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /manage/loggers}: shows and changes levels of loggers. Thread-safe, as the levels are. */
public final class LoggerRoutes {
    private static final Logger log = LoggerFactory.getLogger(LoggerRoutes.class);
    private static final String PATH = "/manage/loggers";
    private static final String ONE = PATH + "/{name}";
    private static final String SEVERITY = "severity";
    private static final int LONGEST_BODY = 1024;
    private static final String WANTED =
            "the body must be JSON such as {\"severity\": \"debug\"}; null is what is configured";

    private final Levels levels;
    private final ObjectMapper json = new ObjectMapper();

    /** Shows and changes these. */
    public LoggerRoutes(Levels levels) {
        this.levels = levels;
    }

    /** Its routes. */
    public List<Operation> operations() {
        return List.of(
                new Operation("GET", PATH, Access.MANAGE, request -> all()),
                new Operation("GET", ONE, Access.MANAGE, request -> one(request.name("name"))),
                new Operation("PUT", ONE, Access.MANAGE, LONGEST_BODY, this::change));
    }

    private CompletableFuture<OperationReply> all() {
        ObjectNode loggers = json.createObjectNode();
        new TreeMap<>(levels.all()).forEach((name, level) -> loggers.set(name, shown(level)));
        return reply(json.createObjectNode().set("loggers", loggers));
    }

    private CompletableFuture<OperationReply> one(String name) {
        return reply(shown(levels.of(name)).put("name", name));
    }

    private ObjectNode shown(Shown level) {
        return json.createObjectNode().put(SEVERITY, level.severity()).put("changed", level.changed());
    }

    private CompletableFuture<OperationReply> change(OperationRequest request) {
        String name = request.name("name");
        Optional<String> severity = severity(request.body());
        levels.set(name, severity);
        // who looks into a log that has fallen silent should see why
        log.warn("Logger {} tells from now on: {}", name, levels.of(name).severity());
        return one(name);
    }

    private Optional<String> severity(byte[] body) {
        JsonNode value;
        try {
            JsonNode read = json.readTree(body);
            value = read == null ? null : read.get(SEVERITY);
        } catch (IOException e) {
            throw new InvalidRequestException(WANTED);
        }
        if (value == null || !(value.isTextual() || value.isNull())) {
            throw new InvalidRequestException(WANTED);
        }
        return value.isNull() ? Optional.empty() : Optional.of(value.asText());
    }

    private CompletableFuture<OperationReply> reply(JsonNode node) {
        try {
            return CompletableFuture.completedFuture(OperationReply.json(
                    200, json.writerWithDefaultPrettyPrinter().writeValueAsString(node)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
    }
}
