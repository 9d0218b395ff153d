package io.pixy.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.grpc.MemoryCluster;
import io.pixy.server.tls.Authorities;
import io.pixy.server.tls.ClientIdentity;
import io.pixy.server.tls.PemPair;
import io.pixy.v1.DescribeQueueRequest;
import io.pixy.v1.PixyGrpc;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers who show nothing in a header: those whom TLS or the system knows. */
@Timeout(60)
final class ProvenByOthersTest {
    private static final String TARGET = "/v1/groups/g/topics/t";

    private static PemPair server;
    private static PemPair ann;
    private static PemPair eve;

    @TempDir
    private Path directory;

    private final MemoryCluster cluster = new MemoryCluster().withTopic("t", 1);
    private HttpSurface http;
    private GrpcSurface grpc;

    @BeforeAll
    static void makeCertificates(@TempDir Path directory) throws Exception {
        server = PemPair.in(directory, "localhost", "EC");
        ann = PemPair.in(directory, "ann", "EC");
        eve = PemPair.in(directory, "eve", "EC");
    }

    @AfterEach
    void stop() {
        http.stop(Duration.ZERO);
        grpc.stop(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"subject, CN=ann", "cn, ann", "dns, localhost"})
    void aCertificateTellsWhoItIs(String part, String name) throws Exception {
        secure("{grpc_ca: CA, http_ca: CA, name: " + part + "}", "cert:" + name);

        for (Version version : Version.values()) {
            assertThat(rest(Optional.of(ann), version)).isEqualTo(200);
            assertThat(rest(Optional.empty(), version)).isEqualTo(401);
        }
        assertThat(call(Optional.of(ann))).isEqualTo(Status.Code.OK);
        assertThat(call(Optional.empty())).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void aCertificateWithoutSuchANameIsNone() throws Exception {
        secure("{ca: CA, name: uri}", "cert:*");

        assertThat(rest(Optional.of(ann), Version.HTTP_1_1)).isEqualTo(401);
        assertThat(call(Optional.of(ann))).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void whoIsOfOtherAuthoritiesDoesNotEvenGetThere() throws Exception {
        secure("{ca: CA}", "cert:*");

        assertThatThrownBy(() -> rest(Optional.of(eve), Version.HTTP_1_1)).isInstanceOf(IOException.class);
        assertThat(call(Optional.of(eve))).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void whoHasNoneIsTurnedAwayWhereOneIsRequired() throws Exception {
        secure("{ca: CA, required: true}", "'*'");

        assertThat(rest(Optional.of(ann), Version.HTTP_1_1)).isEqualTo(200);
        assertThatThrownBy(() -> rest(Optional.empty(), Version.HTTP_1_1)).isInstanceOf(IOException.class);
        assertThat(call(Optional.empty())).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void eachListenerHasItsOwnAuthorities() throws Exception {
        secure("{http_ca: CA}", "cert:*");

        assertThat(rest(Optional.of(ann), Version.HTTP_1_1)).isEqualTo(200);
        assertThat(call(Optional.of(ann))).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void authoritiesAreReadAgain() throws Exception {
        Path authorities = secure("{ca: CA}", "cert:*");
        assertThat(rest(Optional.of(ann), Version.HTTP_1_1)).isEqualTo(200);

        Path next = Files.copy(eve.certificate(), directory.resolve("next"));
        Path unused = Files.move(next, authorities, StandardCopyOption.ATOMIC_MOVE);

        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (call(Optional.of(eve)) != Status.Code.OK) {
            assertThat(System.nanoTime() - end).isNegative();
        }
        assertThat(call(Optional.of(ann))).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource
    void theSystemTellsWhoIsAtTheOtherEndOfASocket(Asked asked) throws Exception {
        String user = System.getProperty("user.name");
        Access access = Access.of(
                AccessConfigs.of("access: {default: deny, unix_peers: " + (asked == Asked.YES)
                        + ", rules: [{who: 'unix:" + user + "', verbs: '*'}]}"),
                Duration.ofMinutes(5));
        ListenAddress rest = new ListenAddress(directory.resolve("rest").toString());
        ListenAddress calls = new ListenAddress(directory.resolve("grpc").toString());
        serve(rest, calls, Optional.empty(), access);
        boolean known = asked == Asked.YES;

        try (RawClient client = RawClient.connect(rest.socketAddress())) {
            assertThat(client.request("GET " + TARGET).head().status()).isEqualTo(known ? 200 : 401);
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ManagedChannel channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(calls.path()))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .eventLoopGroup(loop)
                .usePlaintext()
                .build();
        assertThat(call(channel)).isEqualTo(known ? Status.Code.OK : Status.Code.UNAUTHENTICATED);
        var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private enum Asked {
        YES,
        NO
    }

    /** Returns the file of authorities, of which ann's own certificate is one. */
    private Path secure(String certificates, String who) throws Exception {
        Path authorities = Files.copy(ann.certificate(), directory.resolve("ca"));
        Access access = Access.of(
                AccessConfigs.of("tls: {certificate_path: a, key_path: b}\naccess: {default: deny, certificates: "
                        + certificates.replace("CA", authorities.toString()) + ", rules: [{who: [" + quoted(who)
                        + "], verbs: '*'}]}"),
                Duration.ofMinutes(5));
        serve(new ListenAddress("127.0.0.1:0"), new ListenAddress("127.0.0.1:0"), Optional.of(server), access);
        return authorities;
    }

    private static String quoted(String who) {
        return who.startsWith("'") ? who : "'" + who + "'";
    }

    private void serve(ListenAddress rest, ListenAddress calls, Optional<PemPair> tls, Access access) {
        http = new HttpSurface(
                cluster,
                rest,
                new HttpSettings(tls.map(PemPair::keys), true, 1024 * 1024)
                        .with(Shared.defaults().with(access)));
        GrpcOptions options = GrpcOptions.plain().withShared(Shared.defaults().with(access));
        grpc = new GrpcSurface(
                calls, cluster, tls.map(pair -> options.withTls(pair.keys())).orElse(options));
        http.start();
        grpc.start();
    }

    private int rest(Optional<PemPair> who, Version version) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                who.isPresent() ? new KeyManager[] {new Insistent(who.get())} : null,
                new TrustManager[] {Authorities.of(server.certificate())},
                null);
        HttpResponse<String> response = HttpClient.newBuilder()
                .version(version)
                .sslContext(context)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + http.port() + TARGET))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString());
        return response.statusCode();
    }

    private Status.Code call(Optional<PemPair> who) throws Exception {
        SslContextBuilder context = SslContextBuilder.forClient().trustManager(Authorities.of(server.certificate()));
        if (who.isPresent()) {
            context.keyManager(new Insistent(who.get()));
        }
        return call(NettyChannelBuilder.forAddress("127.0.0.1", grpc.port())
                .sslContext(GrpcSslContexts.configure(context, SslProvider.JDK).build())
                .build());
    }

    private static Status.Code call(ManagedChannel channel) {
        try {
            var unused = PixyGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .describeQueue(DescribeQueueRequest.newBuilder()
                            .setTopic("t")
                            .setGroup("g")
                            .build());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }

    /** Shows its certificate to servers, too, that ask for those of others. */
    private static final class Insistent extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager own;

        Insistent(PemPair pair) throws Exception {
            own = (X509ExtendedKeyManager) ClientIdentity.of(pair.certificate(), pair.key());
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return own.chooseEngineClientAlias(types, null, engine);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return own.chooseClientAlias(types, null, socket);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return own.getClientAliases(type, null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.getPrivateKey(alias);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
