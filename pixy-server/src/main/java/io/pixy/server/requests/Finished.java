package io.pixy.server.requests;

import java.time.Instant;
import java.util.Optional;

/**
 * A request that has ended. Immutable.
 *
 * @param at when it came
 * @param nanos how long it took, until the last byte of the answer was taken off our hands
 * @param peer the address of who sent it
 * @param identity who that is, if somebody knows
 * @param protocol such as {@code HTTP/1.1} or {@code gRPC}
 * @param method such as {@code GET}; of gRPC {@code POST}
 * @param path without the query, as keys of messages may be in there
 * @param status of HTTP, or the name of that of gRPC
 * @param bytes of the answer's body
 * @param agent what sent it, by its own word
 * @param id by which the caller knows it, if it has one
 * @param waits whether it may wait for messages, so that to take long says nothing
 */
public record Finished(
        Instant at,
        long nanos,
        String peer,
        Optional<String> identity,
        String protocol,
        String method,
        String path,
        String status,
        long bytes,
        Optional<String> agent,
        Optional<String> id,
        boolean waits) {
    private static final int LONGEST = 1024;

    /** Cuts what clients make long. */
    public Finished {
        peer = cut(peer);
        identity = identity.map(Finished::cut);
        method = cut(method);
        path = cut(path);
        agent = agent.map(Finished::cut);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
