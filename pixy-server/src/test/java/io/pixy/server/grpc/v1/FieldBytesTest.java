package io.pixy.server.grpc.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Arrays;
import mailgun.kafkapixy.ProdRq;
import org.junit.jupiter.api.Test;

final class FieldBytesTest {
    private static final byte[] BYTES = {1, 2, 3, 4};

    @Test
    void takesTheArrayOfAFieldThatWasReceived() throws Exception {
        ByteString sent = ByteString.copyFrom(BYTES);
        ProdRq received =
                ProdRq.parseFrom(ProdRq.newBuilder().setMessage(sent).build().toByteArray());

        byte[] taken = FieldBytes.of(received.getMessage());

        assertThat(taken).isEqualTo(BYTES).isSameAs(FieldBytes.of(received.getMessage()));
    }

    @Test
    void copiesWhatIsNoArrayOfItsOwn() {
        byte[] shared = Arrays.copyOf(BYTES, 1000);

        assertThat(FieldBytes.of(UnsafeByteOperations.unsafeWrap(shared, 0, BYTES.length)))
                .isEqualTo(BYTES)
                .isNotSameAs(shared);
        assertThat(FieldBytes.of(UnsafeByteOperations.unsafeWrap(shared).concat(ByteString.copyFrom(BYTES))))
                .hasSize(1004)
                .endsWith(BYTES);
        assertThat(FieldBytes.of(ByteString.EMPTY)).isEmpty();
    }
}
