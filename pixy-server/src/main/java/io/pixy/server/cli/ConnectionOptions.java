package io.pixy.server.cli;

import io.pixy.server.config.GoDuration;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every client command has: where the server is. Filled by picocli, then only read. */
final class ConnectionOptions {
    static final String ENDPOINT_VARIABLE = "KAFKA_PIXY_ENDPOINT";
    static final String CONTEXT_VARIABLE = "PIXY_CONTEXT";
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
        return rest == null ? grpc(terminal, deadline) : rest(deadline);
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
    }

    private Remote grpc(Terminal terminal, Duration deadline) throws IOException, GeneralSecurityException {
        String address = endpoint != null
                ? endpoint
                : terminal.variable(ENDPOINT_VARIABLE).orElse(DEFAULT_ENDPOINT);
        if (isUrl(address)) {
            throw new UsageException("an endpoint is HOST:PORT or unix:PATH; for " + address + " use --rest");
        }
        if (!tls && (insecure || authorities != null)) {
            throw new UsageException("--ca and --insecure are about TLS: add --tls");
        }
        return new GrpcRemote(
                GrpcConnection.to(address, tls ? Optional.of(trust()) : Optional.empty()), cluster, deadline);
    }

    private Remote rest(Duration deadline) throws IOException, GeneralSecurityException {
        if (endpoint != null) {
            throw new UsageException("--endpoint is for gRPC and --rest for REST: give one of them");
        }
        if (!isUrl(rest)) {
            throw new UsageException("--rest needs http://HOST:PORT or https://HOST:PORT, not " + rest
                    + (rest.startsWith("unix:") ? "; a Unix socket is reached by --endpoint " + rest : ""));
        }
        boolean chosen = insecure || authorities != null;
        return new RestRemote(
                RestConnection.to(rest, chosen ? Optional.of(trust()) : Optional.empty(), deadline), cluster);
    }

    private Trust trust() {
        return new Trust(Optional.ofNullable(authorities), insecure);
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
