package io.pixy.engine.kafka;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys from PEM text; keys as PKCS#8, or as openssl wrote them before. No state. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private Pem() {}

    /** All certificates that can be read; what is none is passed over. */
    static List<X509Certificate> certificates(String pem) {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = BLOCK.matcher(pem);
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                addCertificate(certificates, block.group(2));
            }
        }
        return certificates;
    }

    private static void addCertificate(List<X509Certificate> certificates, String base64) {
        try {
            ByteArrayInputStream der = new ByteArrayInputStream(decode(base64));
            certificates.add(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der));
        } catch (CertificateException | IllegalArgumentException e) {
            // a bundle may hold certificates of kinds that this JVM does not know
            return;
        }
    }

    /**
     * The first private key.
     *
     * @param owner the public key that it belongs to, which tells the algorithm where the text does not
     * @throws GeneralSecurityException if there is none that can be read
     */
    static PrivateKey privateKey(String pem, PublicKey owner) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        while (block.find()) {
            String type = block.group(1);
            if (type.equals("PRIVATE KEY")) {
                return privateKey(decode(block.group(2)), owner);
            }
            if (type.equals("RSA PRIVATE KEY") || type.equals("EC PRIVATE KEY")) {
                return privateKey(pkcs8(algorithm(owner.getEncoded()), decode(block.group(2))), owner);
            }
        }
        throw new GeneralSecurityException("no private key found");
    }

    private static PrivateKey privateKey(byte[] pkcs8, PublicKey owner) throws GeneralSecurityException {
        return KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] decode(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    /** The algorithm with its parameters: what comes first in a public key, and what the old formats of keys lack. */
    private static byte[] algorithm(byte[] publicKey) {
        int begin = contentBegin(publicKey, 0);
        int content = contentBegin(publicKey, begin);
        byte[] algorithm = new byte[content - begin + contentLength(publicKey, begin)];
        System.arraycopy(publicKey, begin, algorithm, 0, algorithm.length);
        return algorithm;
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        byte[] version = {2, 1, 0};
        return element(0x30, version, algorithm, element(0x04, key));
    }

    /** An element of DER: tag, length, content. */
    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        element.writeBytes(length(content.size()));
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    /** In as few bytes as can be, or it would not be DER; no key has more than 65535. */
    private static byte[] length(int length) {
        if (length < 0x80) {
            return new byte[] {(byte) length};
        }
        return length < 0x100
                ? new byte[] {(byte) 0x81, (byte) length}
                : new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length};
    }

    private static int contentBegin(byte[] der, int element) {
        int length = der[element + 1] & 0xFF;
        return element + 2 + (length < 0x80 ? 0 : length & 0x7F);
    }

    private static int contentLength(byte[] der, int element) {
        int length = der[element + 1] & 0xFF;
        if (length < 0x80) {
            return length;
        }
        int total = 0;
        for (int i = 0; i < (length & 0x7F); i++) {
            total = (total << 8) | (der[element + 2 + i] & 0xFF);
        }
        return total;
    }
}
