package io.pixy.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate of localhost in PEM files, made by the JDK's keytool.
 *
 * @param certificate PEM
 * @param key PEM, PKCS#8
 * @param der the key as PKCS#8
 */
public record PemPair(Path certificate, Path key, byte[] der) {

    /** A new pair named {@code name} in {@code dir}; {@code algorithm} is RSA or EC. */
    public static PemPair in(Path dir, String name, String algorithm)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = dir.resolve(name + ".p12");
        Files.deleteIfExists(store);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String args = "-genkeypair -alias a -keyalg " + algorithm + " -dname CN=" + name
                + " -ext SAN=IP:127.0.0.1,DNS:localhost -storetype PKCS12 -storepass secret -keystore " + store;
        Process process = new ProcessBuilder((keytool + " " + args).split(" ", -1))
                .redirectErrorStream(true)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        byte[] der = keys.getKey("a", "secret".toCharArray()).getEncoded();
        Path certificate = dir.resolve(name + ".crt");
        write(certificate, "CERTIFICATE", keys.getCertificate("a").getEncoded());
        Path key = dir.resolve(name + ".key");
        write(key, "PRIVATE KEY", der);
        return new PemPair(certificate, key, der);
    }

    /** For a server. */
    public ReloadingKeyManager keys() {
        return ReloadingKeyManager.of(certificate, key);
    }

    /** For a client that trusts nobody else. */
    public SSLContext client() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", Pem.certificates(certificate).get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        return client;
    }

    /** The key as RSA and EC keys stood in files before PKCS#8: what the last element holds. */
    Path olderKey(String type) throws IOException {
        int at = header(der, 0);
        for (int skipped = 0; skipped < 2; skipped++) {
            at += header(der, at) + length(der, at);
        }
        Path file = key.resolveSibling(key.getFileName() + ".old");
        write(file, type, Arrays.copyOfRange(der, at + header(der, at), der.length));
        return file;
    }

    static void write(Path file, String type, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    private static int header(byte[] der, int at) {
        return der[at + 1] >= 0 ? 2 : 2 + (der[at + 1] & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int length = 0;
        for (int i = at + (der[at + 1] >= 0 ? 1 : 2); i < at + header(der, at); i++) {
            length = (length << 8) | (der[i] & 0xff);
        }
        return length;
    }
}
