package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({"foo.sock,true", "/var/run/x,true", "127.0.0.1:80,false", ":80,false", "[::1]:80,false"})
    void R15_aColonMakesItTcp(String text, boolean isUnix) {
        assertThat(new ListenAddress(text).isUnix()).isEqualTo(isUnix);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:80,127.0.0.1,80", "[::1]:81,0:0:0:0:0:0:0:1,81", "0.0.0.0:0,0.0.0.0,0"})
    void readsHostAndPort(String text, String host, int port) {
        InetSocketAddress address = (InetSocketAddress) new ListenAddress(text).socketAddress();

        assertThat(address.getAddress().getHostAddress()).isEqualTo(host);
        assertThat(address.getPort()).isEqualTo(port);
    }

    @Test
    void withoutHostItIsAnyAddress() {
        InetSocketAddress address = (InetSocketAddress) new ListenAddress(":80").socketAddress();

        assertThat(address.getAddress().isAnyLocalAddress()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:x,listen tcp: lookup tcp/x: unknown port",
        "127.0.0.1:70000,listen tcp: address 70000: invalid port",
        "::1:80,listen tcp: address ::1:80: too many colons in address",
    })
    void refusesWhatIsNoAddress(String text, String why) {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> new ListenAddress(text).socketAddress())
                .withMessage(why);
    }

    @Test
    void tellsWhatIsInUse() {
        Exception thrown = new IllegalStateException("wrapped", new BindException("Address already in use"));

        assertThat(new ListenAddress("127.0.0.1:80").refused("gRPC server", thrown))
                .hasMessage("failed to start gRPC server: failed to create listener:"
                        + " listen tcp 127.0.0.1:80: bind: address already in use");
    }

    @Test
    void A1_aDirectoryIsInUse(@TempDir Path dir) {
        String server = "Unix socket based HTTP API server";
        String start = "failed to start " + server + ": failed to create listener: listen unix ";

        assertThat(new ListenAddress(dir.toString()).refused(server, new BindException("whatever")))
                .hasMessage(start + dir + ": bind: address already in use");
        Path none = dir.resolve("none/x.sock");
        assertThat(new ListenAddress(none.toString()).refused(server, new BindException("No such file or directory")))
                .hasMessage(start + none + ": bind: no such file or directory");
    }
}
