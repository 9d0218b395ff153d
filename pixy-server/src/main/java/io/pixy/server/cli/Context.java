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
 */
record Context(String endpoint, String rest, String cluster, boolean tls, String ca, boolean insecure) {
    Context {
        cluster = cluster == null ? "" : cluster;
        if ((endpoint == null) == (rest == null)) {
            throw new UsageException("a context needs either an endpoint or an URL of REST");
        }
    }

    /** For people. */
    String address() {
        return endpoint != null ? endpoint : rest;
    }
}
