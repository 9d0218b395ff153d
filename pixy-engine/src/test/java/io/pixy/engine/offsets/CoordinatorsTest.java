package io.pixy.engine.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CoordinatorsTest {
    /** Without a client, so that a question to Kafka fails. */
    private final Coordinators coordinators = new Coordinators(null, 1);

    @Test
    void asksBeforeItCallsForAGroupThatGotNoAnswer() {
        coordinators.onAnswer("g", false);

        assertThatThrownBy(() -> coordinators.mayAnswer("g")).isInstanceOf(NullPointerException.class);
    }

    @Test
    void doesNotRememberGroupsThatEndedInDoubtForEver() {
        coordinators.onAnswer("first", false);

        for (int i = 0; i < 20_000; i++) {
            coordinators.onAnswer("g" + i, false);
        }

        assertThat(coordinators.mayAnswer("first")).isCompletedWithValue(true);
    }
}
