package io.pixy.bench.load;

import java.net.InetSocketAddress;

/**
 * REST. Immutable.
 *
 * @param natively whether requests that are always the same are made by {@code h2load}
 */
public record RestApi(InetSocketAddress server, boolean natively) implements Api {
    @Override
    public Load produce(String topic, byte[] message, boolean sync, int inFlight) {
        String path = path(topic) + (sync ? "?sync" : "");
        return natively
                ? H2load.http(server, path, message, inFlight)
                : new HttpLoad(server, HttpRequests.post(path, message), inFlight);
    }

    @Override
    public Load consume(String group, String topic, boolean autoAck, int inFlight) {
        String path = path(topic) + "?group=" + group;
        if (natively && autoAck) {
            return H2load.http(server, path, null, inFlight);
        }
        return new HttpLoad(server, autoAck ? HttpRequests.get(path) : HttpRequests.consumeAndAck(path), inFlight);
    }

    static String path(String topic) {
        return "/topics/" + topic + "/messages";
    }

    @Override
    public String toString() {
        return "REST";
    }
}
