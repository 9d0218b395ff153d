package io.pixy.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A client id for who has not been given one: unique per process as long as host names are. No state. */
final class ClientIds {
    private ClientIds() {}

    static String generate() {
        return "kp_" + host().replaceAll("[^A-Za-z0-9._-]", "_") + "_"
                + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
