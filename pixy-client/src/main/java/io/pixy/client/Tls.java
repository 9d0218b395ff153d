package io.pixy.client;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.pixy.api.InvalidConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Whose certificates are accepted, and which one is shown. Immutable; the files are read when the client is built.
 *
 * @param authorities a PEM file of authorities; empty for those that the JDK knows
 * @param identity certificate and key; empty for none
 * @param anyone accept every certificate, whatever name it bears
 */
record Tls(Optional<Path> authorities, Optional<Identity> identity, boolean anyone) {
    static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty(), false);

    /** PEM files; the key in PKCS#8. */
    record Identity(Path certificate, Path key) {}

    Tls {
        if (anyone && authorities.isPresent()) {
            throw new InvalidConfigException(
                    "either authorities are trusted or anyone is: leave out trustAnyone, or the file of authorities");
        }
    }

    Tls trusting(Path file) {
        return new Tls(Optional.of(file), identity, anyone);
    }

    Tls showing(Identity shown) {
        return new Tls(authorities, Optional.of(shown), anyone);
    }

    Tls trustingAnyone() {
        return new Tls(authorities, identity, true);
    }

    /** The JDK's TLS, as the server has it. */
    SslContext context() {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (anyone) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        authorities.ifPresent(file -> read("authorities", file, () -> builder.trustManager(file.toFile())));
        identity.ifPresent(shown -> {
            checkReadable("client certificate", shown.certificate());
            read(
                    "client key",
                    shown.key(),
                    () -> builder.keyManager(
                            shown.certificate().toFile(), shown.key().toFile()));
        });
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (SSLException e) {
            throw new InvalidConfigException("TLS can't be set up: " + e.getMessage(), e);
        }
    }

    private static void read(String what, Path file, Runnable reader) {
        checkReadable(what, file);
        try {
            reader.run();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(
                    what + ": " + file + " is no PEM file of what is needed (keys: PKCS#8): " + rootOf(e), e);
        }
    }

    private static void checkReadable(String what, Path file) {
        if (!Files.isReadable(file)) {
            throw new InvalidConfigException(what + ": " + file + " can't be read");
        }
    }

    private static String rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
