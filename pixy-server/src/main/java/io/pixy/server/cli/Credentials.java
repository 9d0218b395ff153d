package io.pixy.server.cli;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;

/**
 * What a client shows of itself besides a certificate. Immutable; tells none of it.
 *
 * @param token a key of Pixy, or a token of somebody whom the server believes
 */
record Credentials(Optional<String> token) {
    static final Credentials NONE = new Credentials(Optional.empty());

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** Refuses what can't be in a header. */
    Credentials {
        if (token.filter(text -> text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f))
                .isPresent()) {
            throw new UsageException("a token has visible characters of ASCII, and no blanks");
        }
    }

    /** The value of the header that shows it. */
    Optional<String> authorization() {
        return token.map(text -> "Bearer " + text);
    }

    /** Shows it with each call. */
    Optional<ClientInterceptor> interceptor() {
        return authorization().map(value -> {
            Metadata headers = new Metadata();
            headers.put(AUTHORIZATION, value);
            return MetadataUtils.newAttachHeadersInterceptor(headers);
        });
    }

    @Override
    public String toString() {
        return token.isPresent() ? "****" : "";
    }
}
