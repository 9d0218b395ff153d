package io.pixy.client;

import io.pixy.api.InvalidConfigException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a client was built with. Immutable.
 *
 * @param target where the server is
 * @param tls empty for plain text
 * @param token what is shown with each call; asked for each time, as it may change
 * @param tokenInTheOpen whether it is shown without TLS as well
 * @param clientId names this program to the server
 * @param clusters those that the program knows, the default one first; empty if it leaves that to the server
 * @param times how long things may take
 * @param mostCalls that run at a time
 * @param mostRequestBytes of one request; what is more goes in several
 * @param mostAnswerBytes of one answer
 */
record Settings(
        Target target,
        Optional<Tls> tls,
        Optional<Supplier<String>> token,
        boolean tokenInTheOpen,
        String clientId,
        List<String> clusters,
        Times times,
        int mostCalls,
        int mostRequestBytes,
        int mostAnswerBytes) {
    private static final int LEAST_BYTES = 1024;
    private static final int LONGEST_CLIENT_ID = 200;

    Settings {
        clusters = List.copyOf(clusters);
        if (target.isUnix() && tls.isPresent()) {
            throw new InvalidConfigException("there is no TLS over a Unix socket: leave it out for " + target);
        }
        if (token.isPresent() && tls.isEmpty() && !target.isUnix() && !tokenInTheOpen) {
            throw new InvalidConfigException("a token is sent in the open without TLS: use tls(), or say"
                    + " tokenWithoutTls() if the network is safe");
        }
        if (clientId.isEmpty()
                || clientId.length() > LONGEST_CLIENT_ID
                || !clientId.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new InvalidConfigException("clientId must be up to " + LONGEST_CLIENT_ID
                    + " characters of visible ASCII without blanks, not '" + clientId + "'");
        }
        if (mostCalls < 1) {
            throw new InvalidConfigException("maxCalls must be above 0, not " + mostCalls);
        }
        if (mostRequestBytes < LEAST_BYTES || mostAnswerBytes < LEAST_BYTES) {
            throw new InvalidConfigException("maxRequestBytes and maxAnswerBytes must not be below " + LEAST_BYTES
                    + ": " + mostRequestBytes + ", " + mostAnswerBytes);
        }
    }
}
