package io.pixy.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ports of one broker.
 *
 * <p>Brokers listen twice: once for the program under test, where a fault proxy can be advertised instead, and once
 * for each other and for {@link Topics}, so that arranging and checking is never hit by a fault.
 *
 * <p>Immutable.
 *
 * @param client where clients connect to
 * @param advertised what clients are told to connect to
 * @param direct for brokers and the test kit
 */
record BrokerPorts(int client, int advertised, int direct) {

    static List<BrokerPorts> choose(ClusterSettings settings) {
        List<Integer> free = Ports.free(2 * settings.brokers());
        List<BrokerPorts> ports = new ArrayList<>();
        for (int i = 0; i < settings.brokers(); i++) {
            int client = settings.kafkaPort() == 0 ? free.get(i) : settings.kafkaPort() + i;
            int advertised = settings.advertisedPorts().getOrDefault(i, client);
            ports.add(new BrokerPorts(client, advertised, free.get(settings.brokers() + i)));
        }
        return ports;
    }

    static String advertisedServers(List<BrokerPorts> ports) {
        return ports.stream().map(one -> "127.0.0.1:" + one.advertised()).collect(Collectors.joining(","));
    }

    static String directServers(List<BrokerPorts> ports) {
        return ports.stream().map(one -> "127.0.0.1:" + one.direct()).collect(Collectors.joining(","));
    }
}
