package io.pixy.server.tls;

import io.pixy.server.OsErrors;
import io.pixy.server.StartException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the certificate of two PEM files to clients, and the new one soon after the files were replaced. Works with
 * every TLS provider that takes a key manager; connections that are already there keep what they have.
 *
 * <p>The files are looked at when there are handshakes, at most once per second, by a thread that is gone when it has
 * looked: they may be on a file system that does not answer, and handshakes happen on threads that serve others, too. So
 * the first handshake after a change still gets what was there before. A new pair that can't be read, as when one file
 * is written and the other not yet, is left alone until it can.
 *
 * <p>Thread-safe: the state is replaced as a whole, by the one thread that looks.
 */
public final class ReloadingKeyManager extends X509ExtendedKeyManager {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingKeyManager.class);
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TlsFiles files;
    private volatile Generation current;
    private final Executor background;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long lookedAtNanos;

    private ReloadingKeyManager(TlsFiles files, Generation first, Executor background) {
        this.files = files;
        this.current = first;
        this.background = background;
        this.lookedAtNanos = System.nanoTime();
    }

    /**
     * Reads the files for the first time.
     *
     * @throws StartException naming the file that can't be used
     */
    public static ReloadingKeyManager of(Path certificate, Path key) {
        return of(certificate, key, ReloadingKeyManager::onThread);
    }

    static ReloadingKeyManager of(Path certificate, Path key, Executor background) {
        TlsFiles files = new TlsFiles(certificate, key);
        FileStamps stamps = FileStamps.of(files);
        try {
            Identity identity = Pem.identity(certificate, key);
            return new ReloadingKeyManager(files, new Generation(0, stamps, identity, Optional.empty()), background);
        } catch (IOException e) {
            Path missing = Files.isReadable(certificate) ? key : certificate;
            throw new StartException(OsErrors.open(missing, e), e);
        } catch (GeneralSecurityException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    private static void onThread(Runnable task) {
        Thread thread = new Thread(task, "pixy-certificate");
        thread.setDaemon(true);
        thread.start();
    }

    private Generation latest() {
        boolean due = System.nanoTime() - lookedAtNanos >= LOOK_EVERY_NANOS;
        if (due && looking.compareAndSet(false, true)) {
            background.execute(this::look);
        }
        return current;
    }

    private void look() {
        try {
            FileStamps stamps = FileStamps.of(files);
            if (!stamps.equals(current.stamps())) {
                reload(stamps);
            }
        } finally {
            lookedAtNanos = System.nanoTime();
            looking.set(false);
        }
    }

    private void reload(FileStamps stamps) {
        try {
            current = current.next(stamps, Pem.identity(files.certificate(), files.key()));
            LOG.info("Certificate was read again from {}", files.certificate());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.warn("Certificate {} can't be read again, the old one stays: {}", files.certificate(), e.toString());
        }
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return latest().aliasFor(keyType);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return latest().aliasFor(keyType);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        String alias = latest().aliasFor(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return current.find(alias)
                .map(identity -> identity.chain().toArray(new X509Certificate[0]))
                .orElse(null);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current.find(alias).map(Identity::key).orElse(null);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
