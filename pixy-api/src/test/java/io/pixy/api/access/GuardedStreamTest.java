package io.pixy.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.AccessDeniedException;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class GuardedStreamTest {
    private static final List<Delivery> SOME = List.of(
            new Delivery("r", new Message("t", 0, 5, null, null, List.of(), -1, 1), Instant.EPOCH.plusSeconds(60)));

    private final Recorder inner = new Recorder("c");
    private final AtomicBoolean valid = new AtomicBoolean(true);
    private final AtomicReference<AccessPolicy> policy = new AtomicReference<>(AccessPolicy.allowAll());
    private final Hands hands = new Hands(50, Duration.ofMinutes(5), () -> Instant.EPOCH);
    private final Guarded guarded = Guarded.by(policy::get, inner.pixy(), AccessWatch.NONE);
    private final Listener listener = new Listener();

    /** Notes what it is told. */
    private static class Listener implements StreamListener {
        final List<String> told = new ArrayList<>();

        @Override
        public void onDeliveries(List<Delivery> deliveries) {
            told.add("deliveries");
        }

        @Override
        public void onEnd(PixyException why) {
            told.add(why.getClass().getSimpleName());
        }
    }

    static StreamListener nobody() {
        return new Listener();
    }

    @Test
    void endsWhenTheCredentialsEnd() {
        open(listener);
        engine().onDeliveries(SOME);
        guarded.look();
        assertThat(listener.told).containsExactly("deliveries");

        valid.set(false);
        guarded.look();
        guarded.look();

        assertThat(listener.told).containsExactly("deliveries", UnauthenticatedException.class.getSimpleName());
        assertThat(inner.calls).containsExactly("stream", "close");
        assertThat(inner.arguments.get(1)).containsExactly(false);
    }

    @Test
    void endsWhenTheRulesChange() {
        open(listener);

        policy.set(AccessPolicy.denyAllBut(List.of(AccessRule.allow("*", Verb.SETTLE))));
        guarded.look();

        assertThat(listener.told).containsExactly(AccessDeniedException.class.getSimpleName());
    }

    @Test
    void bringsNothingToWhoseCredentialsHaveEndedThoughNobodyHasLookedYet() {
        open(listener);
        valid.set(false);

        engine().onDeliveries(SOME);
        engine().onDeliveries(SOME);

        assertThat(listener.told).containsExactly(UnauthenticatedException.class.getSimpleName());
        assertThat(inner.calls).containsExactly("stream", "close");
    }

    @Test
    void anEndThatComesWhileTheListenerIsToldSomethingIsToldAfterwards() {
        List<String> told = new ArrayList<>();
        open(new StreamListener() {
            @Override
            public void onDeliveries(List<Delivery> deliveries) {
                told.add("begin");
                valid.set(false);
                guarded.look();
                told.add("end");
            }

            @Override
            public void onEnd(PixyException why) {
                told.add("over");
            }
        });

        engine().onDeliveries(SOME);

        assertThat(told).containsExactly("begin", "end", "over");
    }

    @Test
    void anEndOfTheEnginesIsToldOnce() {
        open(listener);

        engine().onEnd(new ShuttingDownException());
        valid.set(false);
        guarded.look();
        engine().onDeliveries(SOME);

        assertThat(listener.told).containsExactly(ShuttingDownException.class.getSimpleName());
        assertThat(inner.calls).containsExactly("stream");
    }

    @Test
    void aListenerThatThrowsKeepsNobodyElseFromBeingLookedAfter() {
        open(new Listener() {
            @Override
            public void onEnd(PixyException why) {
                throw new IllegalStateException("a listener's doing");
            }
        });
        open(listener);
        valid.set(false);

        guarded.look();

        assertThat(listener.told).containsExactly(UnauthenticatedException.class.getSimpleName());
    }

    @Test
    void nobodyLooksAfterAStreamThatIsClosed() {
        open(listener).close(true);
        valid.set(false);
        guarded.look();

        assertThat(listener.told).isEmpty();
        assertThat(inner.calls).containsExactly("stream", "close");
    }

    /** Who serves it has more to do with these than we know. */
    @Test
    void whatComesForWhoHasLeftIsHandedOn() {
        open(listener).close(true);
        valid.set(false);

        engine().onDeliveries(SOME);

        assertThat(listener.told).containsExactly("deliveries");
    }

    @Test
    void itsWindowTakesPlacesInHandsAsLongAsItLasts() {
        DeliveryStream first = openBounded(SubscriptionRequest.of("g", "t").withWindow(Window.of(40)));
        DeliveryStream second = openBounded(SubscriptionRequest.of("g", "t").withWindow(Window.of(40)));

        assertThat(window(0)).isEqualTo(40);
        assertThat(window(1)).isEqualTo(10);
        assertThatThrownBy(() -> openBounded(SubscriptionRequest.of("g", "t")))
                .isInstanceOf(TooManyRequestsException.class);

        inner.answers.put("outstanding", 0);
        first.window(Window.of(5));
        second.window(Window.of(1000));
        assertThat(inner.arguments.stream()
                        .filter(given -> given != null && given[0] instanceof Window)
                        .map(given -> ((Window) given[0]).messages()))
                .containsExactly(5, 45);
        first.close(false);
        second.close(false);
        second.close(false);
        assertThat(hands.size()).isZero();
    }

    @Test
    void aNarrowerWindowKeepsPlacesForWhatIsStillOut() {
        DeliveryStream stream = openBounded(SubscriptionRequest.of("g", "t").withWindow(Window.of(50)));
        inner.answers.put("outstanding", 50);

        stream.window(Window.of(1));

        assertThatThrownBy(() -> openBounded(SubscriptionRequest.of("g", "t")))
                .as("all that may be in hands is")
                .isInstanceOf(TooManyRequestsException.class);
        inner.answers.put("outstanding", 0);
        stream.window(Window.of(1));
        assertThat(hands.size()).isEqualTo(1);
        stream.close(false);
        assertThat(hands.size()).isZero();
    }

    @Test
    void creditsAreBoundedByAWindow() {
        DeliveryStream unused = openBounded(SubscriptionRequest.of("g", "t").withCredits());

        assertThat(inner.calls).containsExactly("stream", "window");
        assertThat(((Window) inner.arguments.get(1)[0]).messages()).isEqualTo(50);
    }

    private DeliveryStream open(StreamListener to) {
        return guarded.as(Identity.of(Identity.Kind.KEY, "ann").whileValid(valid::get)).cluster().stream(
                SubscriptionRequest.of("g", "t"), to);
    }

    private DeliveryStream openBounded(SubscriptionRequest request) {
        Guarded bounded = Guarded.by(policy::get, inner.pixy(), new AccessWatch() {
            @Override
            public Optional<Hands> hands(Identity who) {
                return Optional.of(hands);
            }
        });
        return bounded.as(Identity.anonymous()).cluster().stream(request, listener);
    }

    private int window(int call) {
        return ((SubscriptionRequest) inner.arguments.get(call)[0])
                .window()
                .orElseThrow()
                .messages();
    }

    /** Whom the engine tells. */
    private StreamListener engine() {
        return (StreamListener) inner.arguments.get(0)[1];
    }
}
