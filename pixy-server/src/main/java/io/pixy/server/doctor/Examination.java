package io.pixy.server.doctor;

import io.pixy.api.config.Membership;
import io.pixy.server.ListenAddress;
import io.pixy.server.StartException;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.tls.Pem;
import java.io.IOException;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** All that is looked at, one after the other. Confined to one thread. */
public final class Examination {
    private static final Duration SOON = Duration.ofDays(30);

    private final Findings findings;
    private final Clock clock;

    /** Tells what it finds to {@code findings}. */
    public Examination(Findings findings, Clock clock) {
        this.findings = findings;
        this.clock = clock;
    }

    /** What is known without any configuration. */
    public void versions() {
        Machine.current().versions(findings);
    }

    /** Whether a server with that configuration would find what it needs. */
    public void of(ServerConfig config, boolean connects) throws InterruptedException {
        Machine machine = Machine.current();
        machine.limits(config.limits(), findings);
        machine.temporary(findings);
        config.tls()
                .ifPresent(files -> certificates("tls.certificate_path", () -> Pem.certificates(files.certificate())));
        Stream.of(config.grpcAddr(), config.tcpAddr())
                .filter(text -> !text.isEmpty())
                .map(ListenAddress::new)
                .filter(address -> !address.isUnix())
                .forEach(this::listener);
        if (!connects) {
            return;
        }
        for (var proxy : config.proxies().entrySet()) {
            new Brokers(proxy.getKey(), proxy.getValue(), findings, clock).look();
            if (proxy.getValue().membership() == Membership.ZOOKEEPER) {
                new Keepers(proxy.getKey(), proxy.getValue(), findings).look();
            }
        }
    }

    private interface Certificates {
        List<X509Certificate> read() throws IOException, GeneralSecurityException;
    }

    private void certificates(String key, Certificates certificates) {
        try {
            Instant ends = certificates.read().stream()
                    .map(one -> one.getNotAfter().toInstant())
                    .min(Instant::compareTo)
                    .orElseThrow();
            Instant now = clock.instant();
            if (ends.isBefore(now)) {
                findings.bad(
                        key + " has run out at " + ends, "renew it; a server that runs takes the new files by itself");
            } else if (ends.isBefore(now.plus(SOON))) {
                findings.warn(
                        key + " runs out at " + ends, "renew it; a server that runs takes the new files by itself");
            } else {
                findings.ok(key + " is valid until " + ends);
            }
        } catch (IOException | GeneralSecurityException e) {
            findings.bad(key + " can't be read: " + e.getMessage(), "mend the path, the rights, or the file");
        }
    }

    private void listener(ListenAddress address) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address.socketAddress());
            findings.ok(address + " is free to listen on");
        } catch (StartException e) {
            findings.bad(e.getMessage(), "mend the address");
        } catch (IOException e) {
            findings.note(
                    address + " is in use: fine if that is the Pixy that this is about, else one can't be started");
        }
    }
}
