package io.pixy.server.cli;

import io.pixy.server.config.GoDuration;
import io.pixy.server.tls.ClientIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every client command has: where the server is. Filled by picocli, then only read. */
final class ConnectionOptions {
    static final String ENDPOINT_VARIABLE = "KAFKA_PIXY_ENDPOINT";
    static final String CONTEXT_VARIABLE = "PIXY_CONTEXT";
    static final String TOKEN_VARIABLE = "PIXY_TOKEN";
    private static final String DEFAULT_ENDPOINT = "localhost:19091";

    @Option(
            names = {"-e", "--endpoint"},
            paramLabel = "ADDRESS",
            description = "gRPC address of the server, HOST:PORT or unix:PATH. Default: $" + ENDPOINT_VARIABLE + ", or "
                    + DEFAULT_ENDPOINT)
    String endpoint;

    @Option(
            names = "--rest",
            paramLabel = "URL",
            description = "Use REST at this address instead of gRPC: http://HOST:PORT. A Unix socket is reached over"
                    + " gRPC only: --endpoint unix:PATH")
    String rest;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "A server that was given a name, see `pixy context`. Default: $" + CONTEXT_VARIABLE
                    + ", or the one in use")
    String context;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Kafka cluster. Default: the server's default one")
    String cluster = "";

    @Option(names = "--tls", description = "Speak TLS with the gRPC address")
    boolean tls;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file of the authorities to trust. Default: those that Java knows")
    Path authorities;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "PEM file of the certificate to show to the server; needs --cert-key")
    Path certificate;

    @Option(names = "--cert-key", paramLabel = "FILE", description = "PEM file of the key of that certificate")
    Path key;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Key or token to show to the server. Default: $" + TOKEN_VARIABLE
                    + ", which other users of this host do not see")
    String token;

    @Option(
            names = "--token-without-tls",
            description = "Send the token in the open, too: for networks that are safe by other means")
    boolean tokenWithoutTls;

    @Option(names = "--insecure", description = "Accept any certificate, whatever name it bears")
    boolean insecure;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How long one request may take, such as 500ms, 10s or 1m30s")
    Duration timeout;

    /**
     * Connects when first used.
     *
     * @param usual how long a request may take if the user does not say
     * @throws UsageException if the options contradict each other
     */
    Remote connect(Terminal terminal, Duration usual) throws IOException, GeneralSecurityException {
        takeContext(terminal);
        Duration deadline = timeout == null ? usual : timeout;
        if ((certificate == null) != (key == null)) {
            throw new UsageException("--cert and --cert-key must be given both or neither");
        }
        return rest == null ? grpc(terminal, deadline) : rest(terminal, deadline);
    }

    /**
     * A context is taken as a whole or not at all: what it says of trust is about its own server. Who gives an address is
     * not asking for it, unless by name as well.
     */
    private void takeContext(Terminal terminal) throws IOException {
        boolean addressed = endpoint != null || rest != null;
        Optional<String> named = Optional.ofNullable(context).filter(name -> !name.isEmpty());
        if (named.isPresent() && addressed) {
            throw new UsageException("--context names a server, and so do --endpoint and --rest: give one of them");
        }
        if (addressed) {
            return;
        }
        Optional<String> wanted = named.or(() -> terminal.variable(CONTEXT_VARIABLE));
        if (wanted.isEmpty() && terminal.variable(ENDPOINT_VARIABLE).isPresent()) {
            return;
        }
        ContextFile file = ContextFile.of(terminal);
        if (wanted.isPresent()) {
            take(file.read().named(wanted.get()));
        } else {
            file.read().inUse().ifPresent(this::take);
        }
    }

    private void take(Context server) {
        endpoint = server.endpoint();
        rest = server.rest();
        cluster = cluster.isEmpty() ? server.cluster() : cluster;
        tls = tls || server.tls();
        insecure = insecure || server.insecure();
        authorities = authorities == null && server.ca() != null ? Path.of(server.ca()) : authorities;
        if (certificate == null && key == null && server.cert() != null) {
            certificate = Path.of(server.cert());
            key = Path.of(server.certKey());
        }
    }

    private Remote grpc(Terminal terminal, Duration deadline) throws IOException, GeneralSecurityException {
        String address = endpoint != null
                ? endpoint
                : terminal.variable(ENDPOINT_VARIABLE).orElse(DEFAULT_ENDPOINT);
        if (isUrl(address)) {
            throw new UsageException("an endpoint is HOST:PORT or unix:PATH; for " + address + " use --rest");
        }
        if (!tls && (insecure || authorities != null || certificate != null)) {
            throw new UsageException("--ca, --cert and --insecure are about TLS: add --tls");
        }
        Credentials credentials = credentials(terminal, tls || isHere(address));
        return new GrpcRemote(
                GrpcConnection.to(address, tls ? Optional.of(trust()) : Optional.empty(), credentials),
                cluster,
                deadline);
    }

    private Remote rest(Terminal terminal, Duration deadline) throws IOException, GeneralSecurityException {
        if (endpoint != null) {
            throw new UsageException("--endpoint is for gRPC and --rest for REST: give one of them");
        }
        if (!isUrl(rest)) {
            throw new UsageException("--rest needs http://HOST:PORT or https://HOST:PORT, not " + rest
                    + (rest.startsWith("unix:") ? "; a Unix socket is reached by --endpoint " + rest : ""));
        }
        boolean isSecure = rest.startsWith("https://");
        boolean chosen = insecure || authorities != null || certificate != null;
        Credentials credentials = credentials(terminal, isSecure || isHere(rest.substring(rest.indexOf("//") + 2)));
        return new RestRemote(
                RestConnection.to(rest, chosen ? Optional.of(trust()) : Optional.empty(), deadline, credentials),
                cluster);
    }

    private Trust trust() throws IOException, GeneralSecurityException {
        Optional<KeyManager> own =
                certificate == null ? Optional.empty() : Optional.of(ClientIdentity.of(certificate, key));
        return new Trust(Optional.ofNullable(authorities), insecure, own);
    }

    /** A token from the environment is not for whoever happens to be asked: it is not sent in the open either. */
    private Credentials credentials(Terminal terminal, boolean isSafe) {
        Optional<String> shown = Optional.ofNullable(token)
                .or(() -> terminal.variable(TOKEN_VARIABLE).filter(text -> !text.isEmpty()));
        if (shown.isPresent() && !isSafe && !tokenWithoutTls) {
            throw new UsageException("a token is sent over TLS, or to this host: add --tls, or --token-without-tls");
        }
        return new Credentials(shown);
    }

    /** Whether nobody listens in on the way to an address. */
    private static boolean isHere(String address) {
        int end = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
        String host = end <= 0 ? address : address.substring(0, end);
        // what looks like a host may be the name of a user
        return !address.contains("@") && isLocal(address, host);
    }

    private static boolean isLocal(String address, String host) {
        return address.startsWith("unix:")
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static boolean isUrl(String address) {
        return address.startsWith("http://") || address.startsWith("https://");
    }

    /** Reads durations as the configuration does. No state. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return GoDuration.parse(text)
                    .filter(duration -> duration.compareTo(Duration.ZERO) > 0)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is not a duration such as 500ms, 10s or 1m30s"));
        }
    }
}
