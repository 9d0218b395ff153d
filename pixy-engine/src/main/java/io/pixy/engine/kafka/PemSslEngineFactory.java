package io.pixy.engine.kafka;

import io.pixy.api.config.KafkaConfig;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/**
 * TLS to the brokers as section {@code kafka} describes it. The one that kafka-clients brings can neither trust anybody
 * nor read keys as openssl wrote them before PKCS#8. Made by kafka-clients, which wants it public.
 *
 * <p>Confined to the client that it was made for, which configures it once before it makes engines.
 */
public final class PemSslEngineFactory implements SslEngineFactory {
    /** The setting that carries the {@link KafkaConfig}. */
    static final String CONFIG = "pixy.kafka";

    private static final char[] NO_PASSWORD = {};

    private SSLContext context;
    private boolean insecure;

    /** For kafka-clients. */
    public PemSslEngineFactory() {}

    @Override
    public void configure(Map<String, ?> settings) {
        KafkaConfig config = (KafkaConfig) settings.get(CONFIG);
        TlsFiles files = TlsFiles.read(config);
        insecure = config.insecure();
        try {
            context = SSLContext.getInstance("TLS");
            context.init(keyManagers(files), insecure ? TrustAll.MANAGERS : trustManagers(files), null);
        } catch (GeneralSecurityException | IOException e) {
            throw new KafkaException("can't prepare TLS: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keyManagers(TlsFiles files) throws GeneralSecurityException, IOException {
        if (files.client().isEmpty()) {
            return new KeyManager[0];
        }
        TlsFiles.Identity client = files.client().get();
        KeyStore store = emptyStore();
        store.setKeyEntry("client", client.key(), NO_PASSWORD, client.chain().toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trustManagers(TlsFiles files) throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(files.authorities().isEmpty() ? null : store(files.authorities()));
        return factory.getTrustManagers();
    }

    private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("ca-" + store.size(), authority);
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        SSLEngine engine = context.createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(insecure ? "" : endpointIdentification);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        throw new UnsupportedOperationException("this is for clients");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public KeyStore keystore() {
        return null;
    }

    @Override
    public KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {}

    /** {@code kafka.insecure}. The extended kind keeps the JDK from adding checks of its own. No state. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        static final TrustManager[] MANAGERS = {new TrustAll()};

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
