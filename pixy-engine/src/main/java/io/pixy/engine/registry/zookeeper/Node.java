package io.pixy.engine.registry.zookeeper;

import java.nio.charset.StandardCharsets;
import org.apache.zookeeper.data.Stat;

/**
 * What was read of a node.
 *
 * @param data never null; must not be changed
 * @param stat among others its version, and the session that holds it
 */
record Node(byte[] data, Stat stat) {
    Node {
        data = data == null ? new byte[0] : data;
    }

    String text() {
        return new String(data, StandardCharsets.UTF_8);
    }
}
