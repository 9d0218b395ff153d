package io.pixy.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the value of the flag {@code -logging}. No state. */
public final class LoggersJson {
    private LoggersJson() {}

    /**
     * The loggers, of which there may be none.
     *
     * @return nothing if the text is {@code null}, which leaves those of the file
     * @throws ConfigException if it is no JSON array of loggers
     */
    public static Optional<List<LoggerConfig>> parse(String json) {
        JsonNode root;
        try {
            root = new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(json);
        } catch (JsonProcessingException e) {
            throw new ConfigException("failed to parse logger config: " + e.getOriginalMessage(), e);
        }
        if (root.isMissingNode()) {
            throw new ConfigException("failed to parse logger config: unexpected end of JSON input");
        }
        if (root.isNull()) {
            return Optional.empty();
        }
        requireType(root, root.isArray(), "[]logging.Config");
        List<LoggerConfig> loggers = new ArrayList<>();
        root.forEach(item -> loggers.add(logger(item)));
        return Optional.of(loggers);
    }

    private static LoggerConfig logger(JsonNode item) {
        requireType(item, item.isObject() || item.isNull(), "logging.Config");
        Map<String, String> texts = new HashMap<>();
        Map<String, String> params = new HashMap<>();
        item.properties().forEach(member -> {
            String name = member.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("name") || name.equals("severity")) {
                texts.put(name, text(member.getValue()));
            } else if (name.equals("params") && !member.getValue().isNull()) {
                requireType(member.getValue(), member.getValue().isObject(), "map[string]string");
                member.getValue().properties().forEach(param -> params.put(param.getKey(), text(param.getValue())));
            }
        });
        return new LoggerConfig(texts.getOrDefault("name", ""), texts.getOrDefault("severity", ""), params);
    }

    private static String text(JsonNode value) {
        requireType(value, value.isTextual() || value.isNull(), "string");
        return value.asText("");
    }

    private static void requireType(JsonNode node, boolean isOfType, String type) {
        if (!isOfType) {
            String found = switch (node.getNodeType()) {
                case BOOLEAN -> "bool";
                case OBJECT, ARRAY, NUMBER, STRING -> node.getNodeType().name().toLowerCase(Locale.ROOT);
                default -> "value";
            };
            throw new ConfigException("failed to parse logger config: json: cannot unmarshal " + found
                    + " into Go value of type " + type);
        }
    }
}
