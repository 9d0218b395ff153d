package io.pixy.engine.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTextsTest {

    @ParameterizedTest
    @CsvSource({
        "NONODE, zk: node does not exist",
        "OPERATIONTIMEOUT, zk: could not connect to a server",
        "CONNECTIONLOSS, zk: connection closed",
        "SESSIONEXPIRED, zk: session has been expired by the server",
        "BADARGUMENTS, zk: invalid path",
        "NOAUTH, zk: not authenticated",
        "NOTEMPTY, zk: node has children"
    })
    void textsAreThoseOfTheOriginal(Code code, String text) {
        assertThat(ErrorTexts.of(new CompletionException(KeeperException.create(code, "/a"))))
                .isEqualTo(text);
    }

    @Test
    void closedHasATextToo() {
        assertThat(ErrorTexts.of(new CancellationException())).isEqualTo("zk: zookeeper is closing");
    }

    @Test
    void otherFailuresAreNamed() {
        assertThat(ErrorTexts.of(KeeperException.create(Code.UNIMPLEMENTED, "/a")))
                .startsWith("zk: ")
                .contains("Unimplemented");
    }
}
