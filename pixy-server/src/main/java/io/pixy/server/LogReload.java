package io.pixy.server;

import io.pixy.server.config.LoggerConfig;
import io.pixy.server.config.Reloadable;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.logging.Logging;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Severities of loggers, when the configuration is read again. Thread-safe, as the log is. */
final class LogReload implements Reloadable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReload.class);

    private final Logging logging;
    private final Optional<List<LoggerConfig>> byFlag;

    /** With what a flag says, which the file does not change. */
    LogReload(Logging logging, Optional<List<LoggerConfig>> byFlag) {
        this.logging = logging;
        this.byFlag = byFlag;
    }

    @Override
    public Set<String> keys() {
        return Set.of("logging", "log_payloads");
    }

    @Override
    public Runnable prepare(ServerConfig next) {
        return () -> logging.reload(byFlag.orElse(next.logging()), next.logPayloads())
                .forEach(warning -> LOG.warn("{}", warning));
    }
}
