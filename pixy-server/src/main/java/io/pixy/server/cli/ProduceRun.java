package io.pixy.server.cli;

import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * Sends messages with a bounded number of them under way. More than one go faster, but only one keeps the order: calls
 * that run at the same time share a connection by frames, so that a small message can overtake a large one. Answers are
 * taken in the order of sending. Confined to the thread of the command.
 */
final class ProduceRun {
    private final Remote remote;
    private final Terminal terminal;
    private final Mode mode;
    private final Progress progress;
    private final Deque<Sent> underWay = new ArrayDeque<>();

    /**
     * How to send.
     *
     * @param background let the server answer before it has written
     * @param print print where each message was stored
     * @param window how many messages may be under way, 1 or above
     * @param quiet show no progress
     */
    record Mode(boolean background, boolean print, int window, boolean quiet) {}

    private record Sent(CompletableFuture<RecordPosition> position, int bytes) {}

    ProduceRun(Remote remote, Terminal terminal, Mode mode) {
        this.remote = remote;
        this.terminal = terminal;
        this.mode = mode;
        this.progress = new Progress(terminal, "Produced", mode.quiet());
    }

    /** Waits if as many messages as may be are under way. */
    void send(ProduceRequest request) throws InterruptedException {
        while (underWay.size() >= mode.window()) {
            takeAnswer();
        }
        underWay.add(new Sent(remote.produce(request, mode.background()), request.value().length));
    }

    /** Waits for all answers. */
    void finish() throws InterruptedException {
        while (!underWay.isEmpty()) {
            takeAnswer();
        }
    }

    void close() {
        progress.finish();
    }

    private void takeAnswer() throws InterruptedException {
        Sent oldest = underWay.remove();
        RecordPosition position;
        try {
            position = ClientCommand.await(oldest.position());
        } catch (RemoteException e) {
            String before = progress.messages() == 0 ? "" : ", after " + progress.messages() + " messages";
            throw RemoteException.failure(
                    "produce to '" + remote.endpoint() + "' failed with '" + e.getMessage() + "'" + before, e);
        }
        progress.count(oldest.bytes());
        if (mode.print()) {
            terminal.out().println("Partition: " + position.partition() + " Offset: " + position.offset());
        }
    }
}
