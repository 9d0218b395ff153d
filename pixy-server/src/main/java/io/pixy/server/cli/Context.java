package io.pixy.server.cli;

/**
 * Where a server is, and whom to trust for it. Holds no secrets. Immutable.
 *
 * @param endpoint of gRPC; null if {@code rest} is given
 * @param rest URL; null if {@code endpoint} is given
 * @param cluster empty for the server's default one
 * @param tls whether gRPC speaks TLS
 * @param ca file of the authorities to trust; null for those that Java knows
 * @param insecure whether any certificate is accepted
 * @param cert file of the certificate to show; null for none
 * @param certKey file of its key; null if there is no certificate
 */
record Context(
        String endpoint,
        String rest,
        String cluster,
        boolean tls,
        String ca,
        boolean insecure,
        String cert,
        String certKey) {
    Context {
        cluster = cluster == null ? "" : cluster;
        if ((cert == null) != (certKey == null)) {
            throw new UsageException("--cert and --cert-key must be given both or neither");
        }
        if ((endpoint == null) == (rest == null)) {
            throw new UsageException("a context needs either an endpoint or an URL of REST");
        }
    }

    /** For people. */
    String address() {
        return endpoint != null ? endpoint : rest;
    }
}
