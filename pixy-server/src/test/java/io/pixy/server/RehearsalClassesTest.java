package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RehearsalClassesTest {
    /** When this fails the list is too old for what it is made for. */
    @Test
    void nearlyAllOfTheListAreThere() throws Exception {
        int all = RehearsalClasses.names().size();

        assertThat(all).isGreaterThan(500);
        assertThat(RehearsalClasses.load()).isGreaterThan(all * 9 / 10);
    }
}
