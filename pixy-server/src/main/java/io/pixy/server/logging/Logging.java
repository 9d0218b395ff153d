package io.pixy.server.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import io.pixy.server.config.LoggerConfig;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.management.Levels;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up Logback, which is one per process. Confined to the main thread. */
public final class Logging implements AutoCloseable {
    private static final int QUEUE = 8192;
    private static final int SYSLOG_PORT = 514;
    private static final int FLUSH_MILLIS = 1_000;

    private static final String STDOUT = "stdout";
    private static final String SYSLOG = "syslog";

    private final LoggerContext context;
    private final List<String> warnings;
    private final Targets targets;
    private final boolean json;

    private Logging(LoggerContext context, List<String> warnings, boolean json) {
        this.context = context;
        this.warnings = warnings;
        this.json = json;
        this.targets = new Targets(context);
    }

    /** Logs warnings to the standard error stream: for commands, whose output is something else. */
    public static Logging ofCommands() {
        Logging logging = new Logging(emptied(), List.of(), false);
        // a command tells itself what a connection failed with, in one line and without a stack trace
        Thresholds thresholds = Thresholds.of(Level.WARN, Map.of("io.grpc", Level.ERROR, "io.netty", Level.ERROR));
        Format format = new ConsoleFormat(ZoneId.systemDefault());
        logging.add(STDOUT, logging.console(format, "System.err"), format, thresholds);
        return logging;
    }

    /** Logs as configured; call {@link #close} to have the last lines written. */
    public static Logging of(List<LoggerConfig> loggers, ProcessFacts facts) {
        LoggerNames names = LoggerNames.of(loggers);
        Logging logging = new Logging(emptied(), names.warnings(), names.json().isPresent());
        ZoneId zone = ZoneId.systemDefault();
        Format format = names.json().isPresent() ? new JsonFormat(facts) : new ConsoleFormat(zone);
        either(names.json(), names.console())
                .ifPresent(passing -> logging.add(STDOUT, logging.console(format, "System.out"), format, passing));
        InetSocketAddress syslog = new InetSocketAddress(InetAddress.getLoopbackAddress(), SYSLOG_PORT);
        names.syslog()
                .ifPresent(passing ->
                        logging.add(SYSLOG, new SyslogAppender(syslog, format, facts, zone), format, passing));
        return logging;
    }

    /** Leaves keys and values of messages out of the log. */
    public void hidePayloads() {
        targets.hidePayloads(true);
    }

    /** How much loggers tell, to be looked at and changed. */
    public Levels levels() {
        return targets;
    }

    /**
     * Takes over the severities of another list of loggers; what was changed since the start is forgotten.
     *
     * @return what can't be taken over without a restart: other targets than those that there are
     */
    public List<String> reload(List<LoggerConfig> loggers, boolean withPayloads) {
        LoggerNames names = LoggerNames.of(loggers);
        Map<String, Thresholds> wanted = new HashMap<>();
        either(names.json(), names.console()).ifPresent(passing -> wanted.put(STDOUT, passing));
        names.syslog().ifPresent(passing -> wanted.put(SYSLOG, passing));
        targets.configure(wanted, !withPayloads);
        List<String> left = new ArrayList<>(names.warnings());
        if (!wanted.keySet().equals(targets.names()) || names.json().isPresent() != json) {
            left.add("the names in `logging` have changed: that needs a restart");
        }
        return left;
    }

    /** What was not understood in the list of loggers. */
    public List<String> warnings() {
        return warnings;
    }

    /** What would not be understood in a list of loggers. */
    public static List<String> warningsAbout(List<LoggerConfig> loggers) {
        return LoggerNames.of(loggers).warnings();
    }

    /** Nothing is worse for a server than to stand still because its log is not read: full means lost. */
    static AsyncAppender neverBlocking(Appender<ILoggingEvent> target, boolean withCaller) {
        AsyncAppender async = new AsyncAppender();
        async.setContext(target.getContext());
        async.setName("async-" + target.getName());
        async.setQueueSize(QUEUE);
        async.setDiscardingThreshold(0);
        async.setNeverBlock(true);
        // walking the stack costs more than all the rest
        async.setIncludeCallerData(withCaller);
        async.setMaxFlushTime(FLUSH_MILLIS);
        async.addAppender(target);
        return async;
    }

    /** Writes what is waiting, for at most a second. Idempotent. */
    @Override
    public void close() {
        context.stop();
    }

    private static LoggerContext emptied() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        return context;
    }

    private ConsoleAppender<ILoggingEvent> console(Format format, String stream) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget(stream);
        LineEncoder encoder = new LineEncoder(format);
        encoder.setContext(context);
        encoder.start();
        appender.setEncoder(encoder);
        appender.setName("console");
        return appender;
    }

    private void add(String name, Appender<ILoggingEvent> target, Format format, Thresholds thresholds) {
        target.setContext(context);
        target.start();
        AsyncAppender async = neverBlocking(target, format.showsCaller());
        ThresholdFilter filter = new ThresholdFilter(thresholds);
        async.addFilter(filter);
        async.addFilter(new RepetitionFilter());
        async.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(async);
        targets.add(name, thresholds, filter);
    }

    private static Optional<Thresholds> either(Optional<Thresholds> a, Optional<Thresholds> b) {
        return Stream.of(a, b).flatMap(Optional::stream).reduce(Thresholds::or);
    }
}
