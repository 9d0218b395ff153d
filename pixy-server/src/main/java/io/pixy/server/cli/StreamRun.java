package io.pixy.server.cli;

import io.pixy.api.Delivery;
import io.pixy.api.Settlement;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Prints messages as they come, and acknowledges what is printed: all that was there at once with one call. Confined to the
 * thread of the command.
 */
final class StreamRun {
    /** What servers allow. */
    static final int MOST_WINDOW = 1000;

    /** How often it is looked whether the command is to end. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Remote remote;
    private final Terminal terminal;
    private final BiConsumer<Delivery, PrintStream> printer;
    private final Interrupt interrupt;
    private final List<String> unsettled = new ArrayList<>();
    private Duration pause = FIRST_PAUSE;
    private long printed;

    StreamRun(Remote remote, Terminal terminal, BiConsumer<Delivery, PrintStream> printer, Interrupt interrupt) {
        this.remote = remote;
        this.terminal = terminal;
        this.printer = printer;
        this.interrupt = interrupt;
    }

    /**
     * Prints {@code limit} messages, or those until the command is to end.
     *
     * @param reconnects whether to go on after errors that may pass
     * @throws RemoteException if it can't go on, or what was printed could not be acknowledged
     * @throws IOException if nobody reads what is printed any more
     */
    void follow(SubscriptionRequest request, long limit, boolean reconnects) throws IOException, InterruptedException {
        while (isOn(limit)) {
            try {
                settle(request);
                take(request, limit);
            } catch (RemoteException e) {
                if (!reconnects || e.isRefusal() || e.isUnsupported()) {
                    throw failed(e);
                }
                terminal.complain(failed(e).getMessage());
                interrupt.pause(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
        // at the latest now
        settle(request);
    }

    private RemoteException failed(RemoteException e) {
        return RemoteException.failure(
                "stream from '" + remote.endpoint() + "' failed with '" + e.getMessage() + "'", e);
    }

    private boolean isOn(long limit) {
        return printed < limit && !interrupt.isAsked();
    }

    private void take(SubscriptionRequest request, long limit) throws IOException, InterruptedException {
        long wanted = limit - printed;
        Window window = request.window().orElseThrow();
        // what is not wanted would be kept from others
        SubscriptionRequest now = request.withWindow(Window.of((int) Math.min(window.messages(), wanted)));
        try (Following following = remote.follow(now)) {
            while (isOn(limit)) {
                Optional<Delivery> next = following.next(LOOK);
                if (next.isEmpty()) {
                    continue;
                }
                List<String> receipts = new ArrayList<>();
                while (next.isPresent()) {
                    printer.accept(next.get(), terminal.out());
                    receipts.add(next.get().receipt());
                    boolean enough = receipts.size() == MOST_WINDOW || printed + receipts.size() == limit;
                    next = enough ? Optional.empty() : following.next(Duration.ZERO);
                }
                // also flushes; what could not be printed must not be acknowledged
                if (terminal.out().checkError()) {
                    throw new IOException("standard output is closed");
                }
                printed += receipts.size();
                unsettled.addAll(receipts);
                pause = FIRST_PAUSE;
                settle(request);
            }
        }
    }

    private void settle(SubscriptionRequest request) throws InterruptedException {
        if (unsettled.isEmpty()) {
            return;
        }
        List<Map<String, Object>> results = ClientCommand.await(remote.settle(
                request.group(),
                request.topic(),
                unsettled.stream().map(Settlement::ack).toList()));
        for (int i = 0; i < Math.min(results.size(), unsettled.size()); i++) {
            if (results.get(i).get("error") instanceof Map<?, ?> error) {
                terminal.complain("printed and not acknowledged, so it may come again: " + unsettled.get(i) + ": "
                        + error.get("code") + ": " + error.get("message"));
            }
        }
        unsettled.clear();
    }
}
