package io.pixy.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.pixy.api.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Record headers on a command line: {@code k=v,k2=v2}, or a JSON object of texts. No state. */
final class HeaderOption {
    private HeaderOption() {}

    /** In order; options add up. */
    static List<Header> parse(List<String> options) {
        List<Header> headers = new ArrayList<>();
        for (String option : options) {
            if (option.startsWith("{")) {
                addJson(headers, option);
            } else {
                for (String pair : option.split(",", -1)) {
                    headers.add(pair(pair));
                }
            }
        }
        return headers;
    }

    private static void addJson(List<Header> headers, String option) {
        JsonNode json = Json.parse(option.getBytes(StandardCharsets.UTF_8));
        if (!json.isObject()) {
            throw new UsageException("Invalid JSON for '-H': " + option);
        }
        json.properties()
                .forEach(member ->
                        headers.add(header(member.getKey(), member.getValue().asText())));
    }

    private static Header pair(String pair) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
            throw new UsageException("Invalid map type for '-H' - Expected '=' after '" + pair
                    + "' but found ''; map values should be 'key=value' separated by commas");
        }
        return header(pair.substring(0, equals), pair.substring(equals + 1));
    }

    private static Header header(String key, String value) {
        return new Header(key, value.getBytes(StandardCharsets.UTF_8));
    }
}
