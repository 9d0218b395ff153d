package io.pixy.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM files with nothing but the JDK. No state. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private static final Set<String> OLDER_KEYS = Set.of("RSA PRIVATE KEY", "EC PRIVATE KEY");

    private Pem() {}

    /**
     * The certificates of a file, in its order; blocks of other kinds are passed over.
     *
     * @throws IOException if the file can't be read
     * @throws CertificateException if there is none in it, or a broken one
     */
    public static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.type().equals("CERTIFICATE")) {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
            }
        }
        if (found.isEmpty()) {
            throw new CertificateException("tls: failed to find any PEM data in certificate input");
        }
        return found;
    }

    /**
     * Looks whether two files are a certificate and its key.
     *
     * @throws IOException if one can't be read
     * @throws GeneralSecurityException if they are no pair
     */
    public static void requirePair(Path certificate, Path key) throws IOException, GeneralSecurityException {
        identity(certificate, key);
    }

    static Identity identity(Path certificate, Path key) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = certificates(certificate);
        return new Identity(chain, privateKey(key, chain.get(0).getPublicKey())).requirePair();
    }

    private static PrivateKey privateKey(Path file, PublicKey publicKey) throws IOException, GeneralSecurityException {
        for (Block block : blocks(file)) {
            // other blocks, such as the parameters of a curve, may stand before the key
            if (block.type().equals("PRIVATE KEY")) {
                return pkcs8(block.der(), publicKey);
            }
            if (OLDER_KEYS.contains(block.type())) {
                return pkcs8(Der.pkcs8(publicKey, block.der()), publicKey);
            }
            if (block.type().equals("ENCRYPTED PRIVATE KEY")) {
                throw new GeneralSecurityException("tls: the private key is encrypted");
            }
        }
        throw new GeneralSecurityException("tls: failed to find any PEM data in key input");
    }

    private static PrivateKey pkcs8(byte[] der, PublicKey publicKey) throws GeneralSecurityException {
        return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static List<Block> blocks(Path file) throws IOException {
        // not every byte of a PEM file need be UTF-8: openssl writes comments beside the blocks
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        Matcher matcher = BLOCK.matcher(text);
        List<Block> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(new Block(
                    matcher.group(1),
                    Base64.getMimeDecoder().decode(matcher.group(2).strip())));
        }
        return blocks;
    }

    private record Block(String type, byte[] der) {}
}
