package io.pixy.server.peers;

import io.grpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The secret that instances share. Shown nowhere but to peers. Immutable. */
final class PeerToken {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final String credentials;

    PeerToken(String secret) {
        this.credentials = "Bearer " + secret;
    }

    /** What a call brings along. */
    Metadata headers() {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, credentials);
        return headers;
    }

    /** Whether a call has brought it along; takes as long for one that is nearly right as for any other. */
    boolean isIn(Metadata headers) {
        String shown = headers.get(AUTHORIZATION);
        return shown != null && MessageDigest.isEqual(bytes(credentials), bytes(shown));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "****";
    }
}
