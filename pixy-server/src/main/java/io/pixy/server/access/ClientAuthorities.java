package io.pixy.server.access;

import io.pixy.server.OsErrors;
import io.pixy.server.StartException;
import io.pixy.server.tls.Authorities;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Believes clients whose certificates are of the authorities in a PEM file, which is read again when it has changed; connections
 * that are there stay. A file that can't be read changes nothing.
 *
 * <p>Thread-safe: what decides is replaced as a whole by the one thread that looks.
 */
final class ClientAuthorities extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAuthorities.class);

    private final Path file;
    private final WatchedFile watched;
    private volatile X509ExtendedTrustManager current;

    private ClientAuthorities(Path file, Executor background) {
        this.file = file;
        this.watched = new WatchedFile(file, background, this::readAgain);
    }

    /**
     * Reads the file for the first time.
     *
     * @throws StartException if it can't be used
     */
    static ClientAuthorities of(Path file, Executor background) {
        ClientAuthorities authorities = new ClientAuthorities(file, background);
        try {
            authorities.current = Authorities.of(file);
        } catch (IOException e) {
            throw new StartException("access.certificates: " + OsErrors.open(file, e), e);
        } catch (GeneralSecurityException e) {
            throw new StartException("access.certificates: " + file + ": " + e.getMessage(), e);
        }
        return authorities;
    }

    /** Looks whether the file has changed; returns at once. */
    void look() {
        watched.look();
    }

    private void readAgain() {
        try {
            current = Authorities.of(file);
            LOG.info("Authorities of clients were read again from {}", file);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.warn("Authorities of clients {} can't be read again, the old ones stay: {}", file, e.toString());
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        current.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        current.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        current.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("these are authorities of clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("these are authorities of clients");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("these are authorities of clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return current.getAcceptedIssuers();
    }
}
