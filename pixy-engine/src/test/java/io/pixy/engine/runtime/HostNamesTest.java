package io.pixy.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostNamesTest {

    @Test
    void namesEachHostIfNoneResolves() {
        assertThat(HostNames.whyNoneResolves(List.of("a.invalid:9092", "b.invalid")))
                .hasValue("lookup a.invalid: no such host, lookup b.invalid: no such host");
    }

    @Test
    void oneThatResolvesIsEnough() {
        assertThat(HostNames.whyNoneResolves(List.of("a.invalid:9092", "127.0.0.1:1")))
                .isEmpty();
        assertThat(HostNames.whyNoneResolves(List.of("[::1]:9092"))).isEmpty();
        assertThat(HostNames.whyNoneResolves(List.of("::1"))).isEmpty();
        assertThat(HostNames.whyNoneResolves(List.of())).isEmpty();
    }
}
