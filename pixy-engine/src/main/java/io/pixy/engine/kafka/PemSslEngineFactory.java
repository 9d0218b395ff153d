package io.pixy.engine.kafka;

import io.pixy.api.InvalidConfigException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS to the brokers as section {@code kafka} describes it. The one that kafka-clients brings can neither trust anybody
 * nor read keys as openssl wrote them before PKCS#8, nor sees that files were replaced. Made by kafka-clients, which
 * wants it public.
 *
 * <p>The files are looked at for each connection, and read again if they changed. A new pair that can't be read, as when
 * one file is written and the other not yet, is left alone until it can.
 *
 * <p>Confined to the client that it was made for, which configures it once, and makes engines on one thread.
 */
public final class PemSslEngineFactory implements SslEngineFactory {
    /** The setting that carries the {@link KafkaConfig}. */
    static final String CONFIG = "pixy.kafka";

    private static final Logger LOG = LoggerFactory.getLogger(PemSslEngineFactory.class);

    private static final char[] NO_PASSWORD = {};

    private KafkaConfig config;
    private FileStamps stamps;
    private SSLContext context;

    /** For kafka-clients. */
    public PemSslEngineFactory() {}

    @Override
    public void configure(Map<String, ?> settings) {
        config = (KafkaConfig) settings.get(CONFIG);
        stamps = FileStamps.of(config);
        context = context(config);
    }

    private static SSLContext context(KafkaConfig config) {
        TlsFiles files = TlsFiles.read(config);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(files), config.insecure() ? TrustAll.MANAGERS : trustManagers(files), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new KafkaException("can't prepare TLS: " + e.getMessage(), e);
        }
    }

    /** Stamps are taken before the files are read, so that one replaced meanwhile is read once more. */
    private void readAgainIfChanged() {
        FileStamps now = FileStamps.of(config);
        if (now.equals(stamps)) {
            return;
        }
        stamps = now;
        try {
            context = context(config);
            LOG.info("Certificates for Kafka were read again");
        } catch (InvalidConfigException | KafkaException e) {
            LOG.warn("Certificates for Kafka can't be read again, the old ones stay: {}", e.getMessage());
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
        readAgainIfChanged();
        SSLEngine engine = context.createSSLEngine(peerHost, peerPort);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(config.insecure() ? "" : endpointIdentification);
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
