package io.pixy.server.http;

import io.pixy.server.http.RawClient.Answer;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as the tables of cases write it, all of ASCII. {@code ab*10000} is an a and ten thousand times b, in headers
 * and bodies. Immutable.
 *
 * @param line method and target
 * @param headers lines with ^ between them, or null
 * @param body null for none, which is not the same as an empty one: that has a length, be it 0, unless it is chunked
 */
record RawRequest(String line, String headers, String body) {
    private static final Pattern REPEATED = Pattern.compile("(.*)(.)\\*([0-9]{5,})");

    Answer send(SocketAddress address) {
        List<String> lines = new ArrayList<>();
        for (String header : headers == null ? new String[0] : headers.split("\\^")) {
            lines.add(unfolded(header));
        }
        boolean chunked = lines.contains("Transfer-Encoding: chunked");
        String text = body == null ? "" : chunked ? chunks(body) : unfolded(body);
        if (body != null && !chunked) {
            lines.add("Content-Length: " + text.length());
        }
        try (RawClient client = RawClient.connect(address)) {
            return client.request(line, lines, text).answer();
        }
    }

    private static String unfolded(String text) {
        Matcher repeated = REPEATED.matcher(text);
        return repeated.matches()
                ? repeated.group(1) + repeated.group(2).repeat(Integer.parseInt(repeated.group(3)))
                : text;
    }

    private static String chunks(String body) {
        StringBuilder chunks = new StringBuilder();
        for (String chunk : List.of(body.substring(0, 1), body.substring(1))) {
            chunks.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return chunks.append("0\r\n\r\n").toString();
    }
}
