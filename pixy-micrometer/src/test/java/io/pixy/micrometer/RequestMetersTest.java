package io.pixy.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pixy.micrometer.RequestMeters.Request;
import org.junit.jupiter.api.Test;

class RequestMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RequestMeters meters = new RequestMeters(registry, "rest");

    private double inFlight() {
        return registry.get("pixy.requests.in.flight").gauge().value();
    }

    @Test
    void countsARequestOnceHoweverOftenItEnds() {
        Request request = meters.begin("GET /x");
        assertThat(inFlight()).isEqualTo(1);

        request.end("200");
        request.end("500");

        assertThat(inFlight()).isZero();
        assertThat(registry.get("pixy.requests").functionCounters()).hasSize(1);
        assertThat(registry.get("pixy.requests")
                        .tag("status", "200")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("pixy.request.duration").timer().count()).isEqualTo(1);
    }

    /** Codes are three digits, and a handler may answer with any of them. */
    @Test
    void statusesAreBounded() {
        for (int i = 0; i < 1000; i++) {
            meters.begin("GET /x").end(Integer.toString(i));
        }

        assertThat(registry.get("pixy.requests").functionCounters()).hasSizeLessThanOrEqualTo(101);
        assertThat(registry.get("pixy.requests")
                        .tag("status", "other")
                        .functionCounter()
                        .count())
                .isEqualTo(900);
    }
}
