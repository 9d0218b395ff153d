package io.pixy.client;

import io.pixy.api.InvalidConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** How a client is to be. Not thread-safe. */
public final class PixyClientBuilder {
    private static final int DEFAULT_CALLS = 10_000;

    /** What a server takes with its default configuration. */
    private static final int DEFAULT_REQUEST_BYTES = 1 << 20;

    private static final int DEFAULT_ANSWER_BYTES = 64 << 20;

    private final Target target;
    private Optional<Tls> tls = Optional.empty();
    private Optional<Supplier<String>> token = Optional.empty();
    private boolean tokenWithoutTls;
    private String clientId = "pixy-client";
    private List<String> clusters = List.of();
    private Duration callTimeout = Times.DEFAULT.call();
    private Duration produceTimeout = Times.DEFAULT.produce();
    private Duration pollTimeout = Times.DEFAULT.poll();
    private Duration connectTimeout = Times.DEFAULT.connect();
    private Duration closeTimeout = Times.DEFAULT.close();
    private Duration keepAlive = Times.DEFAULT.keepAlive();
    private int maxCalls = DEFAULT_CALLS;
    private int maxRequestBytes = DEFAULT_REQUEST_BYTES;
    private int maxAnswerBytes = DEFAULT_ANSWER_BYTES;
    private Optional<Executor> executor = Optional.empty();

    PixyClientBuilder(String target) {
        this.target = Target.of(Objects.requireNonNull(target, "target"));
    }

    /**
     * Speaks TLS, and trusts the authorities that the JDK knows.
     *
     * @return this
     */
    public PixyClientBuilder tls() {
        tls = Optional.of(tls.orElse(Tls.DEFAULT));
        return this;
    }

    /**
     * Speaks TLS, and trusts nobody but these authorities.
     *
     * @param authorities a PEM file of certificates, read by {@link #build}
     * @return this
     */
    public PixyClientBuilder tls(Path authorities) {
        tls = Optional.of(tls.orElse(Tls.DEFAULT).trusting(Objects.requireNonNull(authorities, "authorities")));
        return this;
    }

    /**
     * Speaks TLS, and shows a certificate of its own.
     *
     * @param certificate a PEM file of the certificate, and of those that it comes from
     * @param key a PEM file of its key, PKCS#8
     * @return this
     */
    public PixyClientBuilder clientCertificate(Path certificate, Path key) {
        Tls.Identity identity = new Tls.Identity(
                Objects.requireNonNull(certificate, "certificate"), Objects.requireNonNull(key, "key"));
        tls = Optional.of(tls.orElse(Tls.DEFAULT).showing(identity));
        return this;
    }

    /**
     * Speaks TLS with anyone, whatever name the certificate bears: nobody listens in, but it may be anybody who answers. For
     * tests.
     *
     * @return this
     * @throws InvalidConfigException if authorities were given before
     */
    public PixyClientBuilder trustAnyone() {
        tls = Optional.of(tls.orElse(Tls.DEFAULT).trustingAnyone());
        return this;
    }

    /**
     * What is sent with each call as {@code authorization: Bearer ...}; needs TLS, or a Unix socket.
     *
     * @param current asked for each call, on the caller's or a network thread, so it must not block; may change
     * @return this
     */
    public PixyClientBuilder token(Supplier<String> current) {
        token = Optional.of(Objects.requireNonNull(current, "current"));
        return this;
    }

    /**
     * Sends the token in the open, too: for networks that are safe by other means.
     *
     * @return this
     */
    public PixyClientBuilder tokenWithoutTls() {
        tokenWithoutTls = true;
        return this;
    }

    /**
     * Names this program to the server; {@code pixy-client} unless set.
     *
     * @param name up to 200 characters of visible ASCII without blanks
     * @return this
     */
    public PixyClientBuilder clientId(String name) {
        clientId = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * The clusters that the program knows, so that others are refused without asking; otherwise the server's default
     * cluster is the default here, too, and other names are left to the server.
     *
     * @param names as the server has them; the first one is the default
     * @return this
     */
    public PixyClientBuilder clusters(List<String> names) {
        clusters = List.copyOf(names);
        return this;
    }

    /**
     * How long a call may take that neither writes nor waits for messages; 30 s unless set.
     *
     * @param limit up to an hour
     * @return this
     */
    public PixyClientBuilder callTimeout(Duration limit) {
        callTimeout = Objects.requireNonNull(limit, "limit");
        return this;
    }

    /**
     * How long a call may take that writes; 150 s unless set, as a server with its default configuration tries for 130 s.
     *
     * @param limit up to an hour
     * @return this
     */
    public PixyClientBuilder produceTimeout(Duration limit) {
        produceTimeout = Objects.requireNonNull(limit, "limit");
        return this;
    }

    /**
     * How long the server waits for messages if the request does not say it: its {@code consumer.long_polling_timeout}, or
     * more; 60 s unless set. A call that waits for messages may take that, or what the request says, and {@link #callTimeout}.
     *
     * @param wait up to an hour
     * @return this
     */
    public PixyClientBuilder pollTimeout(Duration wait) {
        pollTimeout = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /**
     * How long a call waits for a connection when there is none, before it fails; 10 s unless set.
     *
     * @param limit up to an hour; zero to fail at once
     * @return this
     */
    public PixyClientBuilder connectTimeout(Duration limit) {
        connectTimeout = Objects.requireNonNull(limit, "limit");
        return this;
    }

    /**
     * How long {@link PixyClient#close} waits for the calls under way; 30 s unless set.
     *
     * @param limit up to an hour; zero to wait for nothing
     * @return this
     */
    public PixyClientBuilder closeTimeout(Duration limit) {
        closeTimeout = Objects.requireNonNull(limit, "limit");
        return this;
    }

    /**
     * After so long without a word from the server, while calls are under way, it is asked for a sign of life, and given up if
     * there is none within ten seconds; 30 s unless set.
     *
     * @param silence 10 s to an hour
     * @return this
     */
    public PixyClientBuilder keepAlive(Duration silence) {
        keepAlive = Objects.requireNonNull(silence, "silence");
        return this;
    }

    /**
     * How many calls may be under way; 10,000 unless set. More fail with {@link io.pixy.api.TooManyRequestsException}.
     *
     * @param most above 0
     * @return this
     */
    public PixyClientBuilder maxCalls(int most) {
        maxCalls = most;
        return this;
    }

    /**
     * What the server takes in one request, its {@code max_request_bytes}; 1 MiB unless set. A call of several messages that
     * is larger goes in several requests.
     *
     * @param most 1024 or above
     * @return this
     */
    public PixyClientBuilder maxRequestBytes(int most) {
        maxRequestBytes = most;
        return this;
    }

    /**
     * The largest answer that is taken; 64 MiB unless set. To be larger than the largest message there is.
     *
     * @param most 1024 or above
     * @return this
     */
    public PixyClientBuilder maxAnswerBytes(int most) {
        maxAnswerBytes = most;
        return this;
    }

    /**
     * Runs what the program makes dependent on the client's futures, in place of threads of the client, of which there are a
     * few as long as such code does not block, and one more for each piece that does. If it refuses a task, threads of the
     * client run that.
     *
     * @param own {@code Runnable::run} means the network's thread: only for programs none of whose dependent code ever blocks
     * @return this
     */
    public PixyClientBuilder executor(Executor own) {
        executor = Optional.of(Objects.requireNonNull(own, "own"));
        return this;
    }

    /**
     * Makes the client, without connecting to anything.
     *
     * @return to be closed by the program
     * @throws InvalidConfigException naming what can't be, such as a number out of its range or a file that can't be read
     */
    public PixyClient build() {
        return new PixyClient(this);
    }

    Settings settings() {
        return new Settings(
                target,
                tls,
                token,
                tokenWithoutTls,
                clientId,
                clusters,
                new Times(callTimeout, produceTimeout, pollTimeout, connectTimeout, closeTimeout, keepAlive),
                maxCalls,
                maxRequestBytes,
                maxAnswerBytes);
    }

    Optional<Executor> executor() {
        return executor;
    }
}
