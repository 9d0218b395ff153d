package io.pixy.server.dev;

/**
 * The requests that are shown, and sent first by {@code pixy dev} itself. Immutable.
 *
 * @param url of the REST API
 */
record Demo(String url) {
    static final String TOPIC = "demo";
    static final String GROUP = "demo";

    String produce() {
        return url + "/topics/" + TOPIC + "/messages?sync";
    }

    String consume() {
        return url + "/topics/" + TOPIC + "/messages?group=" + GROUP + "&noAck";
    }

    String ack(int partition, long offset) {
        return url + "/topics/" + TOPIC + "/acks?group=" + GROUP + "&partition=" + partition + "&offset=" + offset;
    }
}
