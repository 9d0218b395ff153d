package io.pixy.client;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.ReceiveRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * How long things may take. Immutable.
 *
 * @param call a call that waits for nothing
 * @param produce a call that writes: beyond what a server tries with its default configuration
 * @param poll the server's {@code consumer.long_polling_timeout} at most, as it is not known here
 * @param connect until there is a connection; zero to fail at once if there is none
 * @param close the orderly end of what runs
 * @param keepAlive without a word from the server while a call runs, until it is asked whether it is there
 */
record Times(Duration call, Duration produce, Duration poll, Duration connect, Duration close, Duration keepAlive) {
    private static final Duration LONGEST = Duration.ofHours(1);

    /** More often no server lets itself be asked, and the library does not ask. */
    private static final Duration LEAST_KEEP_ALIVE = Duration.ofSeconds(10);

    /** Last, as the others are what it is checked by. */
    static final Times DEFAULT = new Times(
            Duration.ofSeconds(30),
            Duration.ofSeconds(150),
            ReceiveRequest.LONGEST_WAIT,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));

    Times {
        check("callTimeout", call, Duration.ofMillis(1));
        check("produceTimeout", produce, Duration.ofMillis(1));
        check("pollTimeout", poll, Duration.ofMillis(1));
        check("connectTimeout", connect, Duration.ZERO);
        check("closeTimeout", close, Duration.ZERO);
        check("keepAlive", keepAlive, LEAST_KEEP_ALIVE);
    }

    private static void check(String what, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new InvalidConfigException(what + " must be between " + least + " and " + LONGEST + ", not " + value);
        }
    }

    /** A call that waits for messages: what it waits, and what any call takes. */
    Duration polling(Optional<Duration> wait) {
        return wait.orElse(poll).plus(call);
    }
}
