package io.pixy.server.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What of a client's certificate tells who it is. */
public enum CertificateName {
    /** The whole subject, as RFC 2253 writes it. */
    SUBJECT,
    /** The common name of the subject. */
    CN,
    /** The first alternative name that is one of DNS. */
    DNS,
    /** The first alternative name that is a URI, such as one of SPIFFE. */
    URI,
    /** The first alternative name that is an address of mail. */
    EMAIL;

    /** As it stands in the file. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<CertificateName> parse(String text) {
        return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }
}
