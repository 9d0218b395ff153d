package io.pixy.server.config;

import java.util.List;
import java.util.Objects;

/**
 * The other instances that settle what this one does not have. Immutable.
 *
 * @param addresses where they are; may contain this instance. None: settlements stay here
 * @param token what instances show to each other
 * @param ca a PEM file of authorities that certificates of peers are to be of; empty: those that Java knows
 */
public record PeersConfig(List<PeerAddress> addresses, String token, String ca) {
    /** Each of them is asked who has a partition. */
    public static final int MOST = 100;

    private static final int SHORTEST_TOKEN = 16;
    private static final int LONGEST_TOKEN = 1024;

    /** Checks what can be without the rest of the file. The token is in no message. */
    public PeersConfig {
        addresses = addresses.stream().distinct().toList();
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(ca, "ca");
        if (addresses.size() > MOST) {
            throw ServerConfig.invalid("peers must not be more than " + MOST + ", not " + addresses.size()
                    + "; one dns:///name:port stands for all addresses of a name");
        }
        if (!addresses.isEmpty() && token.isEmpty()) {
            throw ServerConfig.invalid("peer_token must be given with peers: a secret of " + SHORTEST_TOKEN
                    + " characters or more, the same for all instances");
        }
        boolean isVisible = token.chars().allMatch(c -> c > ' ' && c < 0x7f);
        boolean isOfLength = token.length() >= SHORTEST_TOKEN && token.length() <= LONGEST_TOKEN;
        if (!token.isEmpty() && !(isVisible && isOfLength)) {
            throw ServerConfig.invalid("peer_token must be " + SHORTEST_TOKEN + " to " + LONGEST_TOKEN
                    + " characters of visible ASCII, without blanks");
        }
    }

    /** Nobody else is known. */
    public static PeersConfig none() {
        return new PeersConfig(List.of(), "", "");
    }

    /** Whether there are any. */
    public boolean isEmpty() {
        return addresses.isEmpty();
    }

    /** Checks what depends on the listeners. */
    void check(String grpcAddr, boolean hasTls) {
        if (!isEmpty() && grpcAddr.isEmpty()) {
            throw ServerConfig.invalid("peers reach each other through grpc_addr, which must not be empty with peers");
        }
        if (!ca.isEmpty() && !hasTls) {
            throw ServerConfig.invalid("peer_ca is about TLS: it needs tls.certificate_path and tls.key_path");
        }
    }

    @Override
    public String toString() {
        return "PeersConfig[addresses=" + addresses + ", token=" + (token.isEmpty() ? "" : "****") + ", ca=" + ca + "]";
    }
}
