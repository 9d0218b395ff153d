package io.pixy.server.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The certificate that a client shows. No state. */
public final class ClientIdentity {
    /** Of a store that is never written. */
    private static final char[] NO_PASSWORD = new char[0];

    private ClientIdentity() {}

    /**
     * Reads both files.
     *
     * @throws IOException if one can't be read
     * @throws GeneralSecurityException if they are no pair
     */
    public static KeyManager of(Path certificate, Path key) throws IOException, GeneralSecurityException {
        Identity identity = Pem.identity(certificate, key);
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry(
                "client", identity.key(), NO_PASSWORD, identity.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers()[0];
    }
}
