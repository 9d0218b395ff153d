package io.pixy.engine.kafka;

import io.pixy.engine.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Finds out quickly that nobody listens at any of some addresses. A Kafka client can't: it goes on trying until its
 * time is up, however fast connections are refused. Immutable.
 */
final class BrokerKnock {
    private static final int ROUNDS = 4;
    private static final long PAUSE_MILLIS = 250;

    private final List<String> addresses;
    private final long dialMillis;
    private final Clock clock;

    BrokerKnock(List<String> addresses, long dialMillis, Clock clock) {
        this.addresses = addresses;
        this.dialMillis = dialMillis;
        this.clock = clock;
    }

    /** Whether somebody listens; asks around four times, with pauses in between. Blocks until the deadline at most. */
    boolean isAnswered(long deadlineNanos) {
        for (int round = 0; round < ROUNDS; round++) {
            if (round > 0) {
                pause(Math.min(PAUSE_MILLIS, leftMillis(deadlineNanos)));
            }
            for (String address : addresses) {
                if (isOpen(address, deadlineNanos)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isOpen(String address, long deadlineNanos) {
        int colon = address.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        String host = address.substring(0, colon).replaceAll("^\\[|]$", "");
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            for (InetAddress candidate : InetAddress.getAllByName(host)) {
                if (isOpen(new InetSocketAddress(candidate, port), deadlineNanos)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isOpen(InetSocketAddress address, long deadlineNanos) {
        long millis = Math.min(dialMillis, leftMillis(deadlineNanos));
        if (millis <= 0) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) Math.min(millis, Integer.MAX_VALUE));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private long leftMillis(long deadlineNanos) {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - clock.nanoTime());
    }

    private static void pause(long millis) {
        if (millis > 0) {
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS)
                    .join();
        }
    }
}
