package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.junit.jupiter.api.Test;

/** What a request holds of the common memory, when its end comes in between. */
final class ExchangeTest {
    private final ByteBudget memory = new ByteBudget(100);
    private final HttpSettings settings =
            new HttpSettings(Optional.empty(), true, 1024).with(LimitsConfig.defaults(), memory);
    private boolean closed;
    private final EndPoint socket = JettyStubs.of(EndPoint.class, Map.of("close", none -> closed = true));
    private final Request request =
            JettyStubs.request("GET", "/_ping", HttpFields.EMPTY, HttpVersion.HTTP_1_1, socket, Runnable::run);
    private final Exchange exchange = Exchange.begin(request, settings, Optional.empty());

    @Test
    void givesBackWhatItHolds() {
        assertThat(exchange.tryTake(60)).isTrue();
        assertThat(exchange.tryTake(60)).isFalse();
        assertThat(memory.taken()).isEqualTo(60);
        exchange.giveBack(20);
        assertThat(memory.taken()).isEqualTo(40);
        assertThat(exchange.isOver()).isFalse();

        exchange.succeeded();

        assertThat(memory.taken()).isZero();
        assertThat(exchange.isOver()).isTrue();
    }

    @Test
    void keepsNothingThatIsTakenWhenItIsOver() {
        exchange.succeeded();

        assertThat(exchange.tryTake(60)).isTrue();

        assertThat(memory.taken()).isZero();
    }

    @Test
    void givesNothingBackTwice() {
        memory.takeAnyway(10);
        assertThat(exchange.tryTake(60)).isTrue();
        exchange.failed(new IllegalStateException("the client is gone"));

        exchange.giveBack(60);

        assertThat(memory.taken()).isEqualTo(10);
    }

    @Test
    void cutsAnAnswerThatNobodyReadsIfThereIsNoMemoryForIt() {
        exchange.endUnlessRead(request, new CompletableFuture<>(), 101);

        assertThat(closed).isTrue();
    }

    @Test
    void doesNotCutAnAnswerThatIsWrittenMeanwhile() {
        CompletableFuture<Void> written = new CompletableFuture<>() {
            private boolean asked;

            @Override
            public boolean isDone() {
                boolean before = asked;
                asked = true;
                return before;
            }
        };

        exchange.endUnlessRead(request, written, 101);

        assertThat(closed).isFalse();
    }
}
