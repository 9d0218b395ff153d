package io.pixy.engine.registry.zookeeper;

import java.util.Set;
import org.apache.zookeeper.client.ZKClientConfig;

/**
 * What the client is told by properties of the JVM. To look for those about certificates it makes all that TLS needs, and reads
 * the certificates that the JVM trusts: a good part of what a process does at its start. So it does not look where there are no
 * such properties. Confined to the client that has it.
 */
final class PlainClientConfig extends ZKClientConfig {
    private static final Set<String> OTHERS = Set.of("jute.maxbuffer", "sun.security.jgss.native");
    private static final String PREFIX = "zookeeper.";

    /** Called by the constructor. */
    @Override
    protected void handleBackwardCompatibility() {
        if (System.getProperties().stringPropertyNames().stream()
                .anyMatch(name -> name.startsWith(PREFIX) || OTHERS.contains(name))) {
            super.handleBackwardCompatibility();
        }
    }
}
