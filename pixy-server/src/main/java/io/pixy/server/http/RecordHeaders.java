package io.pixy.server.http;

import io.pixy.api.Header;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** Kafka record headers that come as {@code X-Kafka-*} request headers. No state. */
final class RecordHeaders {
    private static final String PREFIX = "X-Kafka-";
    private static final int BASE64_QUANTUM = 4;

    private RecordHeaders() {}

    /** One record header per request header, in their order. */
    static List<Header> of(HttpFields fields) {
        List<Header> headers = null;
        for (HttpField field : fields) {
            if (field.getName().regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                headers = headers == null ? new ArrayList<>() : headers;
                String name = canonical(field.getName());
                headers.add(new Header(name.substring(PREFIX.length()), decode(name, field.getValue())));
            }
        }
        return headers == null ? List.of() : headers;
    }

    /** A header name as Go keeps it, whatever was sent: consumers look for that spelling. */
    static String canonical(String name) {
        StringBuilder canonical = new StringBuilder(name.length());
        boolean upper = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (upper && c >= 'a' && c <= 'z') {
                canonical.append((char) (c - 'a' + 'A'));
            } else if (!upper && c >= 'A' && c <= 'Z') {
                canonical.append((char) (c - 'A' + 'a'));
            } else {
                canonical.append(c);
            }
            upper = c == '-';
        }
        return canonical.toString();
    }

    private static byte[] decode(String name, String value) {
        String base64 = value == null ? "" : value;
        try {
            if (base64.length() % BASE64_QUANTUM == 0) {
                return Base64.getDecoder().decode(base64);
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one answer there is
        }
        throw new BadRequestException("Invalid base64 encoding for header: " + name);
    }
}
