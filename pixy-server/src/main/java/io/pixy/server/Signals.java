package io.pixy.server;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices SIGINT and SIGTERM, SIGUSR1 and, where somebody wants it, SIGHUP, once or often, without ending the process. No state.
 *
 * <p>A hook of the JVM's own shutdown would notice them too, but it can't tell them from SIGHUP, which may be to end the
 * process at once, and the exit code would be that of a killed process, not 0. The class that can do better is not part
 * of Java's API but of module jdk.unsupported, and the compiler refuses it by name; hence reflection. SIGQUIT belongs to
 * the JVM, which prints its threads: see docs/decisions/033.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs {@code action} on a thread of the JVM for each signal from now on that asks for the end. */
    public static void onTermination(Runnable action) {
        on(action, "INT", "TERM");
    }

    /** The same for the signal before a restart. SIGUSR2 is how the JVM itself stops single threads. */
    public static void onRestart(Runnable action) {
        on(action, "USR1");
    }

    /** The same for the signal by which terminals say that they close, and users that the configuration has changed. */
    public static void onHangUp(Runnable action) {
        on(action, "HUP");
    }

    private static void on(Runnable action, String... names) {
        for (String name : names) {
            try {
                handle(name, action);
            } catch (InvocationTargetException e) {
                // the JVM was started with -Xrs
                LOG.warn(
                        "SIG{} will end the process at once: {}",
                        name,
                        e.getCause().getMessage());
            } catch (ReflectiveOperationException e) {
                LOG.warn("SIG{} will end the process at once: module jdk.unsupported is missing", name, e);
            }
        }
    }

    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object ours =
                Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                    if (method.getName().equals("handle")) {
                        action.run();
                        return null;
                    }
                    return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : proxy == args[0];
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    }
}
