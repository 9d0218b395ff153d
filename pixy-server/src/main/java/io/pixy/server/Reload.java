package io.pixy.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.server.config.ConfigException;
import io.pixy.server.config.EffectiveConfig;
import io.pixy.server.config.LoadedConfig;
import io.pixy.server.config.Reloadable;
import io.pixy.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again and has the parts take over what they can: all of it, or nothing if anything is wrong. Says
 * what was taken over and what will be at the next start, by keys alone, as values may be secrets.
 *
 * <p>Thread-safe: who comes while it is being read leaves it to that one to read once more, since the file may be where
 * nobody ever answers.
 */
final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Supplier<LoadedConfig> read;
    private final List<Reloadable> parts;

    /** How many have asked since it was begun to read; 0 if nobody reads. */
    private final AtomicInteger asked = new AtomicInteger();

    @GuardedBy("this") private Map<String, String> held;

    /** Nothing is read before {@link #run}; {@code running} is what holds until then. */
    Reload(Supplier<LoadedConfig> read, ServerConfig running, List<Reloadable> parts) {
        this.read = read;
        this.parts = List.copyOf(parts);
        this.held = EffectiveConfig.values(running);
    }

    /** Never fails, and never waits for another one; what there is to say is in the log. */
    void run() {
        if (asked.getAndIncrement() > 0) {
            LOG.warn("The configuration is still being read, and will be read once more when that is done");
            return;
        }
        int served;
        do {
            served = asked.get();
            once();
        } while (!asked.compareAndSet(served, 0));
    }

    private synchronized void once() {
        try {
            LoadedConfig loaded = read.get();
            Map<String, String> wanted = EffectiveConfig.values(loaded.config());
            List<Runnable> changes = new ArrayList<>();
            parts.forEach(part -> changes.add(part.prepare(loaded.config())));
            loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
            changes.forEach(Reload::make);
            tell(wanted);
        } catch (ConfigException | StartException e) {
            LOG.error(
                    "The configuration was read again and can't be used, so nothing changes: err=({})", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("The configuration can't be read again because of a bug, nothing changes", e);
        }
    }

    private static void make(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A part of the new configuration could not be taken over because of a bug", e);
        }
    }

    @GuardedBy("this") private void tell(Map<String, String> wanted) {
        Set<String> taken = new TreeSet<>();
        Set<String> left = new TreeSet<>();
        Map<String, String> now = new TreeMap<>(held);
        Set<String> all = new TreeSet<>(held.keySet());
        all.addAll(wanted.keySet());
        for (String key : all) {
            String value = wanted.get(key);
            if (value == null ? held.get(key) == null : value.equals(held.get(key))) {
                continue;
            }
            if (!isTakenOver(key)) {
                left.add(key);
                continue;
            }
            taken.add(key);
            if (value == null) {
                now.remove(key);
            } else {
                now.put(key, value);
            }
        }
        held = now;
        if (taken.isEmpty() && left.isEmpty()) {
            LOG.info("The configuration was read again, nothing has changed");
            return;
        }
        LOG.info("The configuration was read again, taken over: {}", taken);
        if (!left.isEmpty()) {
            LOG.warn("Changed in the configuration, but to be taken over at the next start only: {}", left);
        }
    }

    private boolean isTakenOver(String key) {
        return parts.stream().flatMap(part -> part.keys().stream()).anyMatch(pattern -> isBelow(key, pattern));
    }

    /** Names of clusters may have dots, so what stands for one is any text. */
    private static boolean isBelow(String key, String pattern) {
        String regex = Arrays.stream(pattern.split("\\.", -1))
                .map(part -> part.equals("*") ? ".+" : Pattern.quote(part))
                .collect(Collectors.joining("\\."));
        return key.matches(regex + "(\\..*)?");
    }
}
