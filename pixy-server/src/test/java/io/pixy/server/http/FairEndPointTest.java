package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Test;

final class FairEndPointTest {
    private int there = Integer.MAX_VALUE;
    private final FairEndPoint fair =
            new FairEndPoint(JettyStubs.of(EndPoint.class, Map.of("fill", buffer -> Math.min(there, 1))));

    private int fill() {
        try {
            return fair.fill(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often there is something to read. */
    private int row() {
        int row = 0;
        while (fill() > 0) {
            row++;
        }
        return row;
    }

    @Test
    void whoReadsWithoutEndFindsNothingNowAndThen() {
        assertThat(row()).isEqualTo(32);
        assertThat(row()).isEqualTo(32);
    }

    @Test
    void whoHasFoundNothingBeginsAnew() {
        for (int i = 0; i < 100; i++) {
            there = 1;
            assertThat(fill()).isEqualTo(1);
            there = 0;
            assertThat(fill()).isZero();
        }
    }

    @Test
    void theEndIsTold() {
        there = -1;

        assertThat(fill()).isEqualTo(-1);
        assertThat(fill()).isEqualTo(-1);
    }
}
