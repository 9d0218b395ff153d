package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionDocumentTest {

    @Test
    void C25_bytesAreThoseOfTheOriginalWithSecondsAsAnInteger() {
        byte[] document = SubscriptionDocument.write(new TreeSet<>(List.of("foo", "bar")), 1_545_730_073_999L);

        assertThat(new String(document, StandardCharsets.UTF_8))
                .isEqualTo("{\"subscription\":{\"bar\":1,\"foo\":1},\"pattern\":\"static\","
                        + "\"timestamp\":1545730073,\"version\":1}");
    }

    @Test
    void namesThatAreNoTopicsStillMakeAValidDocument() {
        byte[] document = SubscriptionDocument.write(new TreeSet<>(List.of("a\"b\\c\n")), 0);

        assertThat(SubscriptionDocument.topics(node(new String(document, StandardCharsets.UTF_8))))
                .containsExactly("a\"b\\c\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":1,\"subscription\":{\"t2\":1,\"t1\":3},\"pattern\":\"static\",\"timestamp\":\"1545730073000\"}",
                "{\"subscription\":{\"t1\":1,\"t2\":1.5},\"pattern\":\"white_list\",\"timestamp\":1545730073000}",
                "{\"subscription\":{\"t1\":null,\"t2\":\"x\"}}",
                " { \"subscription\" : { \"t1\" : [ ] , \"t2\" : { } } , \"new\" : [ 1, { \"a\" : true } ] } \n"
            })
    void readsWhateverNamesItsTopics(String document) {
        assertThat(SubscriptionDocument.topics(node(document))).containsExactly("t1", "t2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "17", "[]", "{}", "{\"subscription\":[\"t\"]}", "{\"subscription\":{\"t\":1}", "%"})
    void B18_saysSoIfADocumentNamesNoTopics(String document) {
        assertThatThrownBy(() -> SubscriptionDocument.topics(node(document)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Node node(String text) {
        return new Node(text.getBytes(StandardCharsets.UTF_8), new Stat());
    }
}
