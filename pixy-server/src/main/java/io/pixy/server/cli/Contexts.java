package io.pixy.server.cli;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Servers by the names that the user gave them. Immutable.
 *
 * @param current the one that is used if none is named; null if none is
 * @param byName ascending
 */
record Contexts(String current, Map<String, Context> byName) {
    static final Contexts NONE = new Contexts(null, Map.of());

    Contexts {
        byName = Collections.unmodifiableMap(new TreeMap<>(byName == null ? Map.of() : byName));
    }

    /** Throws {@link UsageException} if there is none of that name. */
    Context named(String name) {
        Context found = byName.get(name);
        if (found == null) {
            throw new UsageException("there is no context " + Printable.of(name) + ", only "
                    + (byName.isEmpty() ? "none at all" : String.join(", ", byName.keySet()))
                    + ". See `pixy context add`");
        }
        return found;
    }

    Optional<Context> inUse() {
        return Optional.ofNullable(current).map(this::named);
    }

    Contexts with(String name, Context server) {
        Map<String, Context> more = new TreeMap<>(byName);
        more.put(name, server);
        return new Contexts(current, more);
    }

    /** Of one that goes nothing is left, nor is it used. */
    Contexts without(String name) {
        named(name);
        Map<String, Context> fewer = new TreeMap<>(byName);
        fewer.remove(name);
        return new Contexts(name.equals(current) ? null : current, fewer);
    }

    Contexts using(String name) {
        named(name);
        return new Contexts(name, byName);
    }
}
