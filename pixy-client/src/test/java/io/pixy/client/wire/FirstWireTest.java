package io.pixy.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FirstWireTest {
    private static final byte[] K = {1};
    private static final byte[] V = {2};
    private static final byte[] EMPTY = {};

    static Stream<Arguments> requests() {
        ProduceRequest plain = ProduceRequest.of("t", K, V);
        return Stream.of(
                Arguments.of(plain, true),
                Arguments.of(ProduceRequest.of("t", (byte[]) null, V), true),
                Arguments.of(ProduceRequest.of("t", K, EMPTY), true),
                Arguments.of(plain.withHeaders(List.of(new Header("h", EMPTY))), true),
                Arguments.of(plain.withPartitionKey(new byte[] {1}), true),
                Arguments.of(ProduceRequest.of("t", (byte[]) null, V).withPartitionKey(EMPTY), true),
                Arguments.of(ProduceRequest.of("t", EMPTY, V), false),
                Arguments.of(ProduceRequest.of("t", (byte[]) null, null), false),
                Arguments.of(plain.withHeaders(List.of(new Header("h", null))), false),
                Arguments.of(plain.withPartitionKey(V), false),
                Arguments.of(plain.withPartitionKey(null), false),
                Arguments.of(ProduceRequest.of("t", (byte[]) null, V).withPartitionKey(K), false),
                Arguments.of(plain.withPartition(0), false),
                Arguments.of(plain.withTimestamp(Instant.EPOCH), false));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theOldServiceSaysWhatItStoresAsItIs(ProduceRequest request, boolean canSay) {
        assertThat(FirstWire.canSay(request)).isEqualTo(canSay);
    }
}
