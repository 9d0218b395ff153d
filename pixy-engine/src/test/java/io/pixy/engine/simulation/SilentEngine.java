package io.pixy.engine.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps the engine from logging: trouble is logged, and in a simulation it is all there is. */
final class SilentEngine implements BeforeAllCallback, AfterAllCallback {
    private static final Logger ENGINE_LOG = (Logger) LoggerFactory.getLogger("io.pixy.engine");

    @Override
    public void beforeAll(ExtensionContext context) {
        ENGINE_LOG.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ENGINE_LOG.setLevel(null);
    }
}
