package io.pixy.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What says that there is nothing now, or too much, is said all the time. */
class FlowControlTest {
    @Test
    void itTakesNoStackTrace() {
        List<PixyException> expected = List.of(
                new LongPollTimeoutException(),
                TooManyRequestsException.consumer(),
                TooManyRequestsException.quota("no more", Optional.empty()));

        assertThat(expected).allSatisfy(one -> assertThat(one.getStackTrace()).isEmpty());
        assertThat(new KafkaException("broken", null).getStackTrace()).isNotEmpty();
    }
}
