package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.grpc.RawHttp2;
import io.pixy.server.http.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
final class ConnectionAgeTest {
    @RegisterExtension
    final RunningSurface server = new RunningSurface(new HttpSettings(
                    Optional.empty(), true, RunningSurface.MAX_BODY_BYTES)
            .with(LimitsConfig.builder().maxConnectionAge(Duration.ofNanos(1)).build(), new ByteBudget(1 << 20)));

    @Test
    void answersARequestOfAnOldConnectionAndThenClosesIt() {
        try (RawClient client = server.connect()) {
            Answer answer = client.request("GET /_ping").answer();

            assertThat(answer.body()).isEqualTo("pong");
            assertThat(answer.header("Connection")).contains("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void closesAnOldConnectionThatIsIdle() {
        try (RawClient client = server.connect()) {
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void tellsAnOldConnectionOfHttp2ToGo() throws IOException {
        try (RawHttp2 client = new RawHttp2(server.port())) {
            assertThat(client.next(RawHttp2.GOAWAY).code()).isZero();
        }
    }
}
