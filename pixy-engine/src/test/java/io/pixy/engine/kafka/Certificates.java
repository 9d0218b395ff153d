package io.pixy.engine.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority and what it signed, made by the JDK's keytool, in a directory. Immutable. */
final class Certificates {
    static final String PASSWORD = "changeit";

    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes an authority, a broker's certificate for 127.0.0.1 and a client's.
     *
     * @param keyAlgorithm {@code RSA} or {@code EC}
     */
    static Certificates in(Path directory, String keyAlgorithm) {
        Certificates certificates = new Certificates(directory);
        certificates.generate("ca", keyAlgorithm, "-ext", "bc:c");
        certificates.generate("broker", keyAlgorithm, "-signer", "ca", "-ext", "san=ip:127.0.0.1,dns:localhost");
        certificates.generate("client", keyAlgorithm, "-signer", "ca");
        return certificates;
    }

    /** What a broker shows and whom it trusts. */
    Path brokerKeyStore() {
        Path file = directory.resolve("broker.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore all = load();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "broker",
                    all.getKey("broker", PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    all.getCertificateChain("broker"));
            store.setCertificateEntry("ca", all.getCertificate("ca"));
            store.store(out, PASSWORD.toCharArray());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path keyStore() {
        return directory.resolve("all.p12");
    }

    Path caFile() {
        return write("ca.pem", pem("CERTIFICATE", certificate("ca")));
    }

    Path clientCertificateFile() {
        return write("client.pem", pem("CERTIFICATE", certificate("client")));
    }

    Path clientKeyFile() {
        return write("client-key.pem", pem("PRIVATE KEY", key("client")));
    }

    /** The key of somebody else. */
    Path brokerKeyFile() {
        return write("broker-key.pem", pem("PRIVATE KEY", key("broker")));
    }

    /** The key in the format that was usual before PKCS#8, which wraps it. */
    Path clientKeyFileOfOldFormat(String keyAlgorithm) {
        byte[] pkcs8 = key("client");
        int header = keyAlgorithm.equals("RSA") ? 26 : pkcs8.length - inner(pkcs8);
        return write(
                "client-key-old.pem",
                pem(keyAlgorithm + " PRIVATE KEY", Arrays.copyOfRange(pkcs8, header, pkcs8.length)));
    }

    /** The length of a short key of an elliptic curve: what follows version and algorithm, without its own header. */
    private static int inner(byte[] pkcs8) {
        int algorithm = 2 + 3;
        int octets = algorithm + 2 + pkcs8[algorithm + 1];
        return pkcs8[octets + 1];
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    private byte[] certificate(String alias) {
        try {
            return load().getCertificate(alias).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] key(String alias) {
        try {
            return load().getKey(alias, PASSWORD.toCharArray()).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore load() {
        try (InputStream in = Files.newInputStream(keyStore())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void generate(String alias, String keyAlgorithm, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-keyalg",
                keyAlgorithm,
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keystore",
                keyStore().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-validity",
                "30"));
        command.addAll(List.of(more));
        try {
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("keytool.log").toFile())
                    .start();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException(Files.readString(directory.resolve("keytool.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
