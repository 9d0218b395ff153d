package io.pixy.server.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.spi.MDCAdapter;

/**
 * Logback without a look for configurations of its own, which {@link Logging} would throw away: that takes 4 % of a
 * command. For the program alone; who embeds the server has a Logback like everybody else.
 */
public final class LogbackAsIs extends LogbackServiceProvider {
    private static final String PROVIDER = "slf4j.provider";

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

    /** Has SLF4J find this, unless somebody has named another one; to be called before the first logger is asked for. */
    public static void choose() {
        if (System.getProperty(PROVIDER) == null) {
            System.setProperty(PROVIDER, LogbackAsIs.class.getName());
            // else SLF4J prints what it was told
            System.setProperty("slf4j.internal.verbosity", "WARN");
        }
    }

    @Override
    public void initialize() {
        context.setName("default");
        context.setMDCAdapter(mdc);
        context.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }
}
