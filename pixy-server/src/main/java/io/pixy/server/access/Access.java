package io.pixy.server.access;

import io.pixy.api.Pixy;
import io.pixy.api.access.AccessPolicy;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Identity;
import io.pixy.api.access.Quotas;
import io.pixy.api.access.Verb;
import io.pixy.server.StartException;
import io.pixy.server.config.AccessConfig;
import io.pixy.server.config.Reloadable;
import io.pixy.server.config.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who calls, and what it may do, for all listeners.
 *
 * <p>Thread-safe: rules, quotas and keys are replaced as a whole.
 */
public final class Access implements Reloadable {
    private static final Logger AUDIT = LoggerFactory.getLogger("pixy.audit");
    private static final long LOOK_EVERY_NANOS = 500_000_000;
    private static final String BEARER = "bearer";
    private static final String BASIC = "basic";

    private final AccessConfig config;
    private final Optional<ApiKeys> keys;
    private final Optional<Tokens> tokens;
    private final Optional<ClientAuthorities> grpcAuthorities;
    private final Optional<ClientAuthorities> httpAuthorities;
    private final AuditLog audit;
    private final Duration usualLease;
    private final Watch watch;
    private final List<Guarded> guarded = new CopyOnWriteArrayList<>();
    private final AtomicLong lookedNanos = new AtomicLong(System.nanoTime());
    private volatile AccessPolicy policy;
    private volatile Quotas quotas;

    private Access(AccessConfig config, Duration usualLease) {
        this.config = config;
        this.usualLease = usualLease;
        this.audit = new AuditLog(line -> AUDIT.info("{}", line), System::nanoTime);
        this.keys = Optional.of(config.keysFile())
                .filter(file -> !file.isEmpty())
                .map(file -> ApiKeys.of(Path.of(file), Access::onThread, Instant::now));
        this.tokens = config.jwt().map(Tokens::of);
        this.grpcAuthorities = authorities(config.certificates().grpcCa());
        this.httpAuthorities = authorities(config.certificates().httpCa());
        this.policy = config.policy();
        this.quotas = quotas(config);
        this.watch = new Watch(() -> quotas, audit);
    }

    private static Optional<ClientAuthorities> authorities(String file) {
        return Optional.of(file)
                .filter(name -> !name.isEmpty())
                .map(name -> ClientAuthorities.of(Path.of(name), Access::onThread));
    }

    /** Those that stay the same go on: to read the configuration again gives nobody anything back. */
    private Quotas counted(AccessConfig next) {
        return quotas.isOf(next.quotas()) ? quotas : quotas(next);
    }

    private Quotas quotas(AccessConfig from) {
        return new Quotas(from.quotas(), usualLease, System::nanoTime, Instant::now);
    }

    /**
     * What a configuration asks for.
     *
     * @param usualLease how long a message is out that comes without a lease of its own
     * @throws io.pixy.server.StartException if a file can't be used
     */
    public static Access of(AccessConfig config, Duration usualLease) {
        return new Access(config, usualLease);
    }

    /** What holds where nothing is configured: everybody may do everything, but with what is Kafka's own. */
    public static Access open() {
        return new Access(AccessConfig.none(), Duration.ofMinutes(5));
    }

    /** What would keep a server from starting, or has no effect; asks nobody over the network. */
    public static List<String> problems(AccessConfig config) {
        List<String> problems = new ArrayList<>();
        try {
            if (!config.keysFile().isEmpty()) {
                ApiKeys.of(Path.of(config.keysFile()), Runnable::run, Instant::now);
            }
            authorities(config.certificates().grpcCa());
            authorities(config.certificates().httpCa());
            config.jwt().ifPresent(KeySource::new);
        } catch (StartException e) {
            problems.add(e.getMessage());
        }
        AccessPolicy rules = config.policy();
        boolean needless = rules.allowsByDefault()
                && !rules.rules().isEmpty()
                && rules.rules().stream()
                        .allMatch(rule ->
                                rule.allows() && rule.topics().stream().noneMatch(topic -> topic.startsWith("__")));
        if (needless) {
            problems.add("access.rules allow what is allowed anyway: access.default must be deny for them to count");
        }
        return problems;
    }

    private static void onThread(Runnable task) {
        Thread thread = new Thread(task, "pixy-access");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether callers can show who they are at all; nothing of what they show is looked at otherwise. */
    public boolean knowsAnybody() {
        return config.knowsAnybody();
    }

    /** Whether callers can show keys. */
    public boolean takesKeys() {
        return keys.isPresent();
    }

    /** Whether the system is asked who is at the other end of a Unix socket. */
    public boolean asksForUnixPeers() {
        return config.unixPeers();
    }

    /** Whose certificates clients of gRPC may show; nothing if they are not asked for any. */
    public Optional<X509ExtendedTrustManager> grpcAuthorities() {
        return grpcAuthorities.map(one -> one);
    }

    /** Whose certificates clients of REST may show; nothing if they are not asked for any. */
    public Optional<X509ExtendedTrustManager> httpAuthorities() {
        return httpAuthorities.map(one -> one);
    }

    /** Whether clients without certificate are turned away where some are asked for. */
    public boolean requiresCertificates() {
        return config.certificates().required();
    }

    /** Guards what a listener serves; its callers are looked after by {@link #look}. */
    public Guarded guard(Pixy pixy) {
        Guarded one = Guarded.by(() -> policy, pixy, watch);
        guarded.add(one);
        return one;
    }

    /** The listener is gone. */
    public void forget(Guarded one) {
        guarded.remove(one);
    }

    /** How callers show who they are stays as it is. */
    @Override
    public Set<String> keys() {
        return Set.of("access.default", "access.rules", "quotas");
    }

    /** Whoever may not do any more what it does is ended at once. */
    @Override
    public Runnable prepare(ServerConfig next) {
        AccessPolicy rules = next.access().policy();
        Quotas counted = counted(next.access());
        return () -> {
            quotas = counted;
            policy = rules;
            lookNow();
        };
    }

    /** Notices what has changed: keys, certificates of keys, the end of credentials. To be called every second or so. */
    public void look() {
        long now = System.nanoTime();
        long before = lookedNanos.get();
        // each listener calls
        if (now - before >= LOOK_EVERY_NANOS && lookedNanos.compareAndSet(before, now)) {
            lookNow();
        }
    }

    private void lookNow() {
        keys.ifPresent(ApiKeys::look);
        tokens.ifPresent(Tokens::look);
        grpcAuthorities.ifPresent(ClientAuthorities::look);
        httpAuthorities.ifPresent(ClientAuthorities::look);
        guarded.forEach(Guarded::look);
        audit.look();
    }

    /**
     * Refuses what is about the process as such, as the routes of operation are.
     *
     * @param who whoever asks
     * @param from where it calls from; may be empty
     * @param verb what it must be allowed to do with all topics, groups and clusters
     * @throws io.pixy.api.AccessDeniedException if it may not
     * @throws io.pixy.api.UnauthenticatedException the same, if nobody knows who it is
     */
    public void requireOfProcess(Identity who, String from, Verb verb) {
        Guarded.requireOfProcess(policy, watch, who, from, verb);
    }

    /**
     * Who calls; somebody anonymous if nothing is shown.
     *
     * @throws NotKnownException if what is shown is no good
     */
    public Identity authenticate(Presented presented) {
        if (!config.knowsAnybody()) {
            return Identity.anonymous();
        }
        try {
            return identity(presented);
        } catch (NotKnownException e) {
            if (!e.isPassing()) {
                audit.unknown(presented.from(), e.getMessage());
            }
            throw e;
        }
    }

    private Identity identity(Presented presented) {
        int shown = presented.authorization().size() + presented.apiKeys().size();
        if (shown > 1) {
            // who looks at the one and who acts by the other may not be the same
            throw NotKnownException.wrong("there must be one Authorization or one " + Presented.KEY_HEADER);
        }
        if (!presented.apiKeys().isEmpty()) {
            return ofKeys().ofKey(presented.apiKeys().get(0).strip());
        }
        if (!presented.authorization().isEmpty()) {
            return ofAuthorization(presented.authorization().get(0).strip());
        }
        if (presented.certificate().isPresent() && !config.certificates().isEmpty()) {
            return Certificates.identity(
                    presented.certificate().get(), config.certificates().name());
        }
        if (presented.unixUser().isPresent() && config.unixPeers()) {
            return Certificates.named(Identity.Kind.UNIX, presented.unixUser().get());
        }
        return Identity.anonymous();
    }

    private Identity ofAuthorization(String value) {
        int blank = value.indexOf(' ');
        String scheme = blank < 0 ? value : value.substring(0, blank);
        String rest = blank < 0 ? "" : value.substring(blank + 1).strip();
        if (scheme.length() > BEARER.length()) {
            throw NotKnownException.wrong("Authorization must be Bearer or Basic");
        }
        switch (scheme.toLowerCase(Locale.ROOT)) {
            case BEARER -> {
                return rest.startsWith(KeyList.PREFIX) ? ofKeys().ofKey(rest) : tokens().identity(rest);
            }
            case BASIC -> {
                return ofKeys().ofBasic(rest);
            }
            default -> throw NotKnownException.wrong("Authorization must be Bearer or Basic");
        }
    }

    private ApiKeys ofKeys() {
        return keys.orElseThrow(() -> NotKnownException.wrong("no keys are taken here"));
    }

    private Tokens tokens() {
        return tokens.orElseThrow(() -> NotKnownException.wrong("no tokens are taken here"));
    }
}
