package io.pixy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BrowseRequestTest {
    private static final BrowseRequest.Start START = new BrowseRequest.AtOffset(0);

    private static void assertRefused(String why, ThrowingCallable request) {
        assertThatThrownBy(request).isInstanceOf(InvalidRequestException.class).hasMessageStartingWith(why);
    }

    @Test
    void refusesWhatCanNotBe() {
        BrowseRequest request = BrowseRequest.of("t", 0, START);
        assertRefused("topic must not", () -> BrowseRequest.of("a/b", 0, START));
        assertRefused("partition must not be negative: -1", () -> BrowseRequest.of("t", -1, START));
        assertRefused("max messages must be between 1 and 1000, not 0", () -> request.withMaxMessages(0));
        assertRefused("max messages must be between 1 and 1000, not 1001", () -> request.withMaxMessages(1001));
        assertRefused("max bytes must be between 1 and 10485760, not 0", () -> request.withMaxBytes(0));
        assertRefused("max bytes must be", () -> request.withMaxBytes(BrowseRequest.MOST_BYTES + 1));
        assertRefused("offset must not be negative: -1", () -> new BrowseRequest.AtOffset(-1));
        assertRefused("the last 0 messages can't", () -> new BrowseRequest.Last(0));
        assertThat(request.withMaxMessages(1000).withMaxBytes(BrowseRequest.MOST_BYTES))
                .isNotNull();
    }

    @Test
    void aClusterThatCanNotShowMessagesSaysSo() {
        Cluster cluster = new UnsupportedCluster() {
            @Override
            public String name() {
                return "old";
            }
        };

        for (CompletableFuture<?> answer :
                List.of(cluster.browse(BrowseRequest.of("t", 0, START)), cluster.describeQueue("g", "t"))) {
            assertThatThrownBy(answer::join).hasCauseInstanceOf(NotSupportedException.class);
        }
    }
}
