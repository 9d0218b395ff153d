package io.pixy.engine.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks host names up, to say which of them are wrong. Blocks as long as that takes. No state. */
public final class HostNames {
    private HostNames() {}

    /**
     * What is wrong if none of these addresses has a name that resolves; one that does is enough, since others may be
     * about to come.
     *
     * @param addresses as host, or host and port
     * @return empty if there is one, or no address at all
     */
    public static Optional<String> whyNoneResolves(List<String> addresses) {
        List<String> failures = new ArrayList<>();
        for (String address : addresses) {
            String host = host(address);
            try {
                InetAddress.getByName(host);
                return Optional.empty();
            } catch (UnknownHostException e) {
                failures.add("lookup " + host + ": no such host");
            }
        }
        return failures.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", failures));
    }

    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (address.indexOf(':') == colon || address.startsWith("["));
        String host = hasPort && !address.endsWith("]") ? address.substring(0, colon) : address;
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
