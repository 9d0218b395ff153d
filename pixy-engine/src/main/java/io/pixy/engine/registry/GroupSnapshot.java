package io.pixy.engine.registry;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The members of a consumer group and the topics each of them subscribes to. Immutable.
 *
 * @param members member id to topics; sorted, since every member must come to the same assignment
 */
public record GroupSnapshot(NavigableMap<String, NavigableSet<String>> members) {

    /** Nobody. */
    public static final GroupSnapshot EMPTY = of(Map.of());

    /** A snapshot of these members. */
    public static GroupSnapshot of(Map<String, ? extends Set<String>> members) {
        NavigableMap<String, NavigableSet<String>> copy = new TreeMap<>();
        members.forEach(
                (member, topics) -> copy.put(member, Collections.unmodifiableNavigableSet(new TreeSet<>(topics))));
        return new GroupSnapshot(Collections.unmodifiableNavigableMap(copy));
    }
}
