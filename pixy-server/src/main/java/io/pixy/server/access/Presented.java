package io.pixy.server.access;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a caller shows of itself, unchecked. Immutable; holds secrets, and tells none.
 *
 * @param authorization the values of the header {@code Authorization}
 * @param apiKeys the values of the header {@code X-API-Key}
 * @param certificate what TLS has found good
 * @param unixUser whom the system names at the other end of a Unix socket
 * @param from where it calls from, for what is written down
 */
public record Presented(
        List<String> authorization,
        List<String> apiKeys,
        Optional<X509Certificate> certificate,
        Optional<String> unixUser,
        String from) {
    /** The header, and the metadata of gRPC, that has a key and nothing else. */
    public static final String KEY_HEADER = "X-API-Key";

    /** Checks that all is there. */
    public Presented {
        Objects.requireNonNull(authorization, "authorization");
        Objects.requireNonNull(apiKeys, "apiKeys");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(unixUser, "unixUser");
        Objects.requireNonNull(from, "from");
    }

    /** Nothing but where it comes from. */
    public static Presented nothing(String from) {
        return new Presented(List.of(), List.of(), Optional.empty(), Optional.empty(), from);
    }

    @Override
    public String toString() {
        return "Presented[from=" + from + "]";
    }
}
