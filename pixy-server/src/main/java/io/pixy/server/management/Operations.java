package io.pixy.server.management;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All routes of operation that there are. Immutable. */
public final class Operations {
    private static final Operations NONE = new Operations(List.of(), () -> {});

    private final List<Operation> all;
    private final Set<String> firsts;
    private final Runnable onDrain;

    /**
     * Routes of which no two are the same.
     *
     * @param onDrain told when this instance is about to stop
     */
    public Operations(List<Operation> all, Runnable onDrain) {
        this.all = List.copyOf(all);
        this.firsts = all.stream().map(one -> Operation.first(one.path())).collect(Collectors.toUnmodifiableSet());
        this.onDrain = onDrain;
        Set<String> known = new HashSet<>();
        for (Operation one : all) {
            if (!known.add(one.method() + " " + one.path().replaceAll("\\{[a-z]+}", "{}"))) {
                throw new IllegalArgumentException("two routes at " + one.method() + " " + one.path());
            }
        }
    }

    /** No routes. */
    public static Operations none() {
        return NONE;
    }

    /** These and others. */
    public Operations and(List<Operation> others) {
        List<Operation> both = new ArrayList<>(all);
        both.addAll(others);
        return new Operations(both, onDrain);
    }

    /** In the order in which they were added. */
    public List<Operation> all() {
        return all;
    }

    /** Tells that this instance is about to stop. */
    public void drain() {
        onDrain.run();
    }

    /** Whether a raw path may lead to one of these; quick, as all requests for messages are asked. */
    public boolean mayHave(String rawPath) {
        if (firsts.isEmpty() || rawPath.length() < 2) {
            return false;
        }
        return rawPath.indexOf('%') >= 0 || firsts.contains(Operation.first(rawPath));
    }

    /** What is at a decoded path. Of several those with fewer braces come first. */
    public Optional<Found> find(String method, String decodedPath) {
        if (!decodedPath.startsWith("/")) {
            return Optional.empty();
        }
        Set<String> methods = new TreeSet<>();
        Optional<Found> best = Optional.empty();
        for (Operation one : all) {
            Optional<Map<String, String>> names = one.names(decodedPath);
            if (names.isPresent()) {
                methods.add(one.method());
                boolean better = best.isEmpty()
                        || names.get().size() < best.get().names().size();
                if (one.method().equals(method) && better) {
                    best = Optional.of(new Found(Optional.of(one), names.get(), Set.of()));
                }
            }
        }
        return methods.isEmpty() || best.isPresent()
                ? best
                : Optional.of(new Found(Optional.empty(), Map.of(), methods));
    }

    /**
     * What there is at a path.
     *
     * @param operation nothing if there are other methods only
     * @param names what the parts in braces are
     * @param methods those that there are, if it is not the one that was asked for
     */
    public record Found(Optional<Operation> operation, Map<String, String> names, Set<String> methods) {}
}
