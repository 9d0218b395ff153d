package io.pixy.engine.together;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.engine.PixyEngine;
import io.pixy.engine.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One instance and the clients that consume through it, one message at a time each. They acknowledge at once; told to
 * hold, they keep every {@value #HELD}th message for {@value #HOLD_SECONDS} seconds, so that later ones overtake it.
 *
 * <p>Thread-safe: the switch is volatile, everything else is of the thread that starts and closes.
 */
final class Workers implements AutoCloseable {
    static final int COUNT = 16;
    static final int HOLD_SECONDS = 4;
    private static final int HELD = 40;

    private final String member;
    private final Site site;
    private final PixyEngine engine;
    private final Reports reports;
    private final Clock clock = Clock.system();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean holding;

    /**
     * Nobody works yet.
     *
     * @param name under which to report; a member that comes back gets another one
     */
    Workers(String member, String name, Site site, Reports reports) {
        this.member = name;
        this.site = site;
        this.engine = site.engine(member);
        this.reports = reports;
    }

    void start() {
        engine.start();
        for (int i = 0; i < COUNT; i++) {
            Thread thread = new Thread(this::work, member + "-worker-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    void hold(boolean on) {
        holding = on;
    }

    void ask(String topic) {
        var unused = engine.cluster().consume(ConsumeRequest.of(site.group(), topic, Ack.auto()));
    }

    /** Takes messages of another queue, and does not deal with all of them. */
    void leave(Leftovers messages) throws Exception {
        messages.leave(engine.cluster());
    }

    /** Stops the instance under the hands of its clients, as a shutdown does. */
    @Override
    public void close() {
        engine.close();
        try {
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        ConsumeRequest request = ConsumeRequest.of(site.group(), site.topic(), Ack.none());
        try {
            for (int count = 1; ; ) {
                Optional<Message> message = engine.cluster().blocking().consume(request);
                if (message.isPresent()) {
                    long now = clock.nanoTime();
                    reports.delivered(
                            member, message.get().partition(), message.get().offset(), now);
                    count++;
                    acknowledge(message.get(), holding && count % HELD == 0);
                }
            }
        } catch (ShuttingDownException e) {
            // as told
        } catch (PixyException e) {
            reports.failed(member, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acknowledge(Message message, boolean late) {
        if (late) {
            CompletableFuture.delayedExecutor(HOLD_SECONDS, TimeUnit.SECONDS).execute(() -> acknowledge(message));
        } else {
            acknowledge(message);
        }
    }

    private void acknowledge(Message message) {
        long sent = clock.nanoTime();
        CompletableFuture<Void> unused = engine.cluster()
                .ack(site.group(), message.position())
                .whenComplete((done, failure) -> reports.acknowledged(
                        member,
                        message.partition(),
                        message.offset(),
                        sent,
                        failure == null ? clock.nanoTime() : Reports.REFUSED));
    }
}
