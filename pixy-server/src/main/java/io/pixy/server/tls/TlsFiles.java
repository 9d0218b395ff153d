package io.pixy.server.tls;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a surface finds who it is: section {@code tls} of the configuration. The files need not exist yet.
 *
 * @param certificate PEM, the server's certificate first, then those that lead to its authority
 * @param key PEM, not encrypted: PKCS#8, or the older forms of RSA and EC keys
 */
public record TlsFiles(Path certificate, Path key) {

    /** Both are needed. */
    public TlsFiles {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
    }
}
