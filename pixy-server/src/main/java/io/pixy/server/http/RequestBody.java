package io.pixy.server.http;

import java.util.concurrent.CompletableFuture;

/** What a request carries. To be read once. */
interface RequestBody {

    /**
     * Reads all of it without blocking.
     *
     * @param maxBytes what is kept; a longer body is read on, up to a bound, and thrown away, so that the client gets
     *     to see the answer
     * @param weight how many times its size it takes in memory while it is worked on, roughly
     * @return fails with a {@link BadRequestException} if there is no memory for it or it comes too slowly, and with
     *     an {@link java.io.IOException} if the client stops in the middle
     */
    CompletableFuture<Content> read(int maxBytes, int weight);

    /**
     * A body that has been read. Immutable; the bytes are not copied.
     *
     * @param bytes all of it, or nothing if it was longer than wanted
     * @param tooLong whether it was longer than wanted
     */
    record Content(byte[] bytes, boolean tooLong) {}
}
