package io.pixy.server.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate with its chain and key. Immutable.
 *
 * @param chain the certificate first
 * @param key belongs to the first certificate
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {

    /** Nothing is checked but that there is a certificate; see {@link #requirePair}. */
    Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** The name of the key's algorithm, as the JDK's TLS asks for it: {@code RSA}, {@code EC}, {@code EdDSA}. */
    String algorithm() {
        return chain.get(0).getPublicKey().getAlgorithm();
    }

    /** Signs something and looks whether the certificate agrees. */
    Identity requirePair() throws GeneralSecurityException {
        String scheme = switch (algorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] sample = {1, 2, 3, 4};
        Signature signer = Signature.getInstance(scheme);
        signer.initSign(key);
        signer.update(sample);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(scheme);
        verifier.initVerify(chain.get(0).getPublicKey());
        verifier.update(sample);
        if (!verifier.verify(signature)) {
            throw new GeneralSecurityException("tls: private key does not match public key");
        }
        return this;
    }
}
