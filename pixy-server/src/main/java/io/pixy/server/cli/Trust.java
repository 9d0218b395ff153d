package io.pixy.server.cli;

import io.pixy.server.tls.Pem;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whose certificates a client accepts. Immutable.
 *
 * @param authorities a PEM file of authorities; empty for those that the JDK knows
 * @param anyone accept every certificate, whatever name it bears
 * @param own has the certificate that the client shows; empty for none
 */
record Trust(Optional<Path> authorities, boolean anyone, Optional<KeyManager> own) {

    /** For the JDK's HTTP client. */
    SSLContext context() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = own.map(one -> new KeyManager[] {one}).orElse(null);
        context.init(keys, new TrustManager[] {manager()}, null);
        return context;
    }

    TrustManager manager() throws IOException, GeneralSecurityException {
        if (anyone) {
            return new Anyone();
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities.isPresent() ? store(authorities.get()) : null);
        return factory.getTrustManagers()[0];
    }

    private static KeyStore store(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate authority : Pem.certificates(pem)) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        return store;
    }

    /** Of the extended kind: the JDK compares names on behalf of the plain kind. */
    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
