package io.pixy.client;

import io.grpc.Deadline;
import io.grpc.Status;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * A call that goes in several requests, one after the other, so that the order of entries is kept; all of them together have
 * the time of one. Confined to the thread that has the answer of the last request.
 *
 * @param <Q> a request
 * @param <W> its answer
 * @param <T> the result of one entry
 */
final class PartedCall<Q, W, T> {
    private final Calls calls;
    private final OpenCall<List<T>> call;
    private final Method<Q, W> method;
    private final List<Q> requests;
    private final Function<W, List<T>> decode;
    private final ToIntFunction<Q> size;
    private final Deadline deadline;
    private final List<T> results = new ArrayList<>();
    private int next;

    /** What becomes of the entries that are left when a request fails; null if the call fails as a whole. */
    private final Function<PixyException, T> rest;

    /**
     * Nothing is sent yet.
     *
     * @param requests at least one
     * @param decode the results of an answer
     * @param size how many entries a request has
     * @param rest what becomes of an entry when some were tried and others can't be any more; null to fail the whole call
     */
    PartedCall(
            Calls calls,
            OpenCall<List<T>> call,
            Method<Q, W> method,
            List<Q> requests,
            Function<W, List<T>> decode,
            ToIntFunction<Q> size,
            Function<PixyException, T> rest) {
        this.calls = calls;
        this.call = call;
        this.method = method;
        this.requests = requests;
        this.decode = decode;
        this.size = size;
        this.rest = rest;
        this.deadline = Deadline.after(method.limit().toNanos(), TimeUnit.NANOSECONDS);
    }

    void goOn() {
        Duration left = Duration.ofNanos(Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
        Method<Q, W> inTime = next == 0 ? method : method.within(left);
        calls.run(call, inTime, requests.get(next), new Rpc.End<>() {
            @Override
            public void answered(W answer) {
                onAnswer(answer);
            }

            @Override
            public void failed(Failure failure) {
                onFailure(failure);
            }
        });
    }

    private void onAnswer(W answer) {
        List<T> some;
        try {
            some = decode.apply(answer);
        } catch (RuntimeException e) {
            onFailure(nonsense("the answer makes no sense: " + e));
            return;
        }
        int expected = size.applyAsInt(requests.get(next));
        if (some.size() != expected) {
            onFailure(nonsense("there are " + some.size() + " results for " + expected + " entries"));
            return;
        }
        results.addAll(some);
        next++;
        endOrGoOn();
    }

    private Failure nonsense(String text) {
        return new Failure(calls.target(), Status.INTERNAL.withDescription(text), true, false, Duration.ZERO);
    }

    private void onFailure(Failure failure) {
        boolean attempted = next > 0 || (failure.sent() && !failure.told());
        PixyException why = Failures.of(failure);
        if (rest != null && failure.told() && why instanceof MessageTooLargeException) {
            // the others are none the worse for it
            fill(requests.get(next), why);
            next++;
            endOrGoOn();
        } else if (rest == null || !attempted) {
            call.fail(() -> why);
        } else {
            requests.subList(next, requests.size()).forEach(request -> fill(request, why));
            call.answer(() -> List.copyOf(results));
        }
    }

    private void fill(Q request, PixyException why) {
        for (int i = size.applyAsInt(request); i > 0; i--) {
            results.add(rest.apply(why));
        }
    }

    private void endOrGoOn() {
        if (next == requests.size()) {
            call.answer(() -> List.copyOf(results));
        } else {
            goOn();
        }
    }
}
