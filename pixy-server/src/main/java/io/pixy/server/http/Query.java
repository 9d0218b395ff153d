package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import io.pixy.server.config.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of a request of the second API: each at most once, and none but those that are known. Confined to the
 * thread that parses one request.
 */
final class Query {
    private final Parameters parameters;

    private Query(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads the query of a request.
     *
     * @throws InvalidRequestException naming what is not known, or can't be read
     */
    static Query of(RestRequest request, Set<String> known) {
        Parameters parameters = request.queryParameters();
        parameters.error().ifPresent(error -> {
            throw new InvalidRequestException("the query can't be read: " + error);
        });
        parameters.nameBut(known).ifPresent(name -> {
            String others = known.isEmpty() ? " here" : ", only " + String.join(", ", new TreeSet<>(known));
            throw new InvalidRequestException("there is no parameter " + Text.quote(Text.cut(name)) + others);
        });
        return new Query(parameters);
    }

    Optional<String> text(String name) {
        List<String> given = parameters.texts(name);
        if (given.size() > 1) {
            throw new InvalidRequestException(name + " is given " + given.size() + " times");
        }
        return given.stream().findFirst();
    }

    /** What must be there. */
    String required(String name) {
        return text(name)
                .orElseThrow(() -> new InvalidRequestException("the parameter " + Text.quote(name) + " is missing"));
    }

    Optional<Long> number(String name) {
        return text(name).map(text -> {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new InvalidRequestException(name + " must be a number, not " + Text.quote(Text.cut(text)));
            }
        });
    }

    /** A number that is no larger than int has them. */
    Optional<Integer> count(String name) {
        return number(name).map(number -> (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number)));
    }

    Optional<Duration> duration(String name) {
        return text(name).map(text -> duration(name, text));
    }

    /** As in the configuration: {@code 500ms}, {@code 30s}. */
    static Duration duration(String what, String text) {
        return GoDuration.parse(text)
                .orElseThrow(() -> new InvalidRequestException(
                        what + " must be a duration like 500ms or 30s, not " + Text.quote(Text.cut(text))));
    }

    /** One of some words; the first one if it is left out. */
    String word(String name, String... words) {
        String given = text(name).orElse(words[0]);
        if (!List.of(words).contains(given)) {
            throw new InvalidRequestException(
                    name + " must be one of " + String.join(", ", words) + ", not " + Text.quote(Text.cut(given)));
        }
        return given;
    }
}
