package io.pixy.engine.producer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pixy.api.KafkaException;
import io.pixy.api.ProduceRequest;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeadMessagesTest {
    @Test
    void showsBytesAsHexAndTextAsItIs() {
        byte[] bytes = {0, (byte) 0xab, 0x7f};

        assertThat(DeadMessages.describe(ProduceRequest.of("t", bytes, bytes)))
                .isEqualTo("{Topic: \"t\", Key: \"00AB7F\", Value: \"00AB7F\"}");
        assertThat(DeadMessages.describe(ProduceRequest.of("t", "key", "Превед")))
                .isEqualTo("{Topic: \"t\", Key: \"key\", Value: \"Превед\"}");
    }

    @Test
    void tellsNullFromEmpty() {
        assertThat(DeadMessages.describe(ProduceRequest.of("t", (byte[]) null, new byte[0])))
                .isEqualTo("{Topic: \"t\", Key: \"<nil>\", Value: \"\"}");
    }

    @Test
    void cutsAfter4096Characters() {
        String text = DeadMessages.describe(ProduceRequest.of("t", "k".repeat(4096), "v".repeat(5000)));
        String hex = DeadMessages.describe(ProduceRequest.of("t", new byte[2048], new byte[2050]));

        assertThat(text)
                .isEqualTo("{Topic: \"t\", Key: \"" + "k".repeat(4096) + "\", Value: \"" + "v".repeat(4096)
                        + "... (904 bytes more)\"}");
        assertThat(hex)
                .isEqualTo("{Topic: \"t\", Key: \"" + "0".repeat(4096) + "\", Value: \"" + "0".repeat(4096)
                        + "... (4 bytes more)\"}");
    }

    @Test
    void showsSizesToWhoMustNotSeeMessages() {
        Logger payloads = (Logger) LoggerFactory.getLogger("io.pixy.payloads");
        payloads.setLevel(Level.OFF);
        try {
            assertThat(DeadMessages.describe(ProduceRequest.of("t", "secret", "private")))
                    .isEqualTo("{Topic: \"t\", Key: \"(6 bytes)\", Value: \"(7 bytes)\"}");
        } finally {
            payloads.setLevel(null);
        }
    }

    @Test
    void logsAnErrorWithItsTextAsAField() {
        Logger logger = (Logger) LoggerFactory.getLogger(DeadMessages.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);

        DeadMessages.log(ProduceRequest.of("t", "k", "v"), new KafkaException("why", null));

        logger.detachAppender(lines);
        ILoggingEvent line = lines.list.get(0);
        assertThat(line.getLevel()).isEqualTo(Level.ERROR);
        assertThat(line.getFormattedMessage())
                .isEqualTo("Failed to submit message: msg={Topic: \"t\", Key: \"k\", Value: \"v\"}");
        assertThat(line.getKeyValuePairs()).singleElement().satisfies(pair -> {
            assertThat(pair.key).isEqualTo("error");
            assertThat(pair.value).isEqualTo("why");
        });
    }
}
