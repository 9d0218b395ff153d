package io.pixy.server.tls;

import java.io.ByteArrayOutputStream;
import java.security.PublicKey;
import java.util.Arrays;

/** As much of DER as turns the older forms of private keys into PKCS#8. No state. */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;

    private Der() {}

    /**
     * Wraps a key of PKCS#1 (RSA) or SEC 1 (EC). Which algorithm and which curve is copied from the public key, where it
     * stands in the same words: the first element of its outer sequence.
     */
    static byte[] pkcs8(PublicKey publicKey, byte[] privateKey) {
        byte[] info = publicKey.getEncoded();
        int start = headerLength(info, 0);
        int end = start + headerLength(info, start) + contentLength(info, start);
        byte[] algorithm = Arrays.copyOfRange(info, start, end);
        return element(SEQUENCE, element(INTEGER, new byte[] {0}), algorithm, element(OCTETS, privateKey));
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            // three bytes hold any length a key has; DER wants the shortest form
            int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static int headerLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int contentLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }
}
