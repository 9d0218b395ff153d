package io.pixy.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.RecordPosition;
import io.pixy.client.wire.LetterWire;
import io.pixy.client.wire.SecondWire;
import io.pixy.v1.DeadLetter;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.PixyGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads dead letters one by one until there are as many, or as much, as was asked for. Waits for a connection if there is none.
 * Confined to the event loop once it is started.
 */
final class Listing extends ClientCall.Listener<DeadLetter> {
    /** Names and texts beside the record; more is none of ours, and counts, too. */
    private static final int USUAL_OVERHEAD = 8 * 1024;

    private final Calls calls;
    private final OpenCall<DeadLetterPage> call;
    private final Duration limit;
    private final String group;
    private final ListDeadLettersRequest request;
    private final long mostBytes;
    private final Trace trace = new Trace();
    private final Deadline deadline;
    private final ClientCall<ListDeadLettersRequest, DeadLetter> stream;
    private final List<DeadLetter> letters = new ArrayList<>();
    private long bytes;
    private Optional<RecordPosition> next = Optional.empty();

    /**
     * Nothing is asked for yet.
     *
     * @param mostBytes of keys, values and headers; one letter is taken however large it is
     */
    Listing(
            Calls calls,
            OpenCall<DeadLetterPage> call,
            Duration limit,
            String group,
            ListDeadLettersRequest request,
            long mostBytes) {
        this.calls = calls;
        this.call = call;
        this.limit = limit;
        this.group = group;
        this.request = request;
        this.mostBytes = mostBytes;
        this.deadline = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
        this.stream = calls.connection()
                .newCall(
                        PixyGrpc.getListDeadLettersMethod(),
                        CallOptions.DEFAULT
                                .withDeadline(deadline)
                                .withWaitForReady()
                                .withStreamTracerFactory(trace));
    }

    void start() {
        Metadata headers;
        try {
            headers = calls.connection().headers();
        } catch (RuntimeException e) {
            Status status = Status.UNAUTHENTICATED.withDescription("the token can't be had: " + e);
            call.fail(() -> Failures.of(failure(status)));
            return;
        }
        calls.connection().haste().enter();
        stream.start(this, headers);
        stream.request(1);
        stream.sendMessage(request);
        stream.halfClose();
        call.goesOnWith(() -> stream.cancel("withdrawn", null));
    }

    @Override
    public void onMessage(DeadLetter letter) {
        long size = Math.max(SecondWire.size(letter.getRecord()), letter.getSerializedSize() - USUAL_OVERHEAD);
        if (next.isPresent()) {
            return;
        }
        // a server that does not keep to the number would go on for ever
        boolean isEnough = letters.size() >= request.getMaxMessages();
        if (isEnough || (!letters.isEmpty() && bytes + size > mostBytes)) {
            next = Optional.of(new RecordPosition(letter.getPartition(), letter.getOffset()));
            stream.cancel("that is enough", null);
            return;
        }
        letters.add(letter);
        bytes += size;
        stream.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        calls.connection().haste().leave();
        if (next.isEmpty() && !status.isOk()) {
            call.fail(() -> Failures.of(failure(status)));
            return;
        }
        if (next.isEmpty() && letters.size() >= request.getMaxMessages()) {
            DeadLetter last = letters.get(letters.size() - 1);
            next = Optional.of(new RecordPosition(last.getPartition(), last.getOffset() + 1));
        }
        call.answer(() -> new DeadLetterPage(
                letters.stream().map(letter -> LetterWire.letter(group, letter)).toList(), next));
    }

    private Failure failure(Status status) {
        boolean told = trace.told(status);
        Duration late = !told && deadline.isExpired() ? limit : Duration.ZERO;
        return new Failure(calls.target(), status, trace.sent, told, late);
    }
}
