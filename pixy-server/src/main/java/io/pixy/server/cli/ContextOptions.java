package io.pixy.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a server is that gets a name. Filled by picocli, then only read. */
final class ContextOptions {
    @Option(
            names = {"-e", "--endpoint"},
            paramLabel = "ADDRESS",
            description = "HOST:PORT or unix:PATH of gRPC")
    String endpoint;

    @Option(names = "--rest", paramLabel = "URL", description = "Or the URL of REST")
    String rest;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Kafka cluster. Default: the server's default one")
    String cluster;

    @Option(names = "--tls", description = "Speak TLS with the gRPC address")
    boolean tls;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM file of the authorities to trust")
    Path ca;

    @Option(names = "--insecure", description = "Accept any certificate")
    boolean insecure;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "PEM file of the certificate to show; needs --cert-key")
    Path cert;

    @Option(names = "--cert-key", paramLabel = "FILE", description = "PEM file of the key of that certificate")
    Path certKey;

    Context context() {
        return new Context(endpoint, rest, cluster, tls, file(ca), insecure, file(cert), file(certKey));
    }

    /** The same from any directory. */
    private static String file(Path path) {
        return path == null ? null : path.toAbsolutePath().normalize().toString();
    }
}
