package io.pixy.api.access;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.Glob;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What some callers may do, or may not. Immutable.
 *
 * @param allows whether they may
 * @param who patterns of callers: {@code *} is everybody, {@code anonymous} those without credentials, {@code key:NAME} and
 *     so on those of a {@linkplain Identity.Kind kind}, {@code role:NAME} those who have a role; in names {@code *} is any
 *     run of characters and {@code ?} is one
 * @param verbs what
 * @param topics patterns of topics. Those of Kafka's own, which begin with two underscores, are meant only by patterns that
 *     begin so as well
 * @param groups patterns of consumer groups; what is for no group is not concerned
 * @param clusters patterns of clusters
 */
public record AccessRule(
        boolean allows,
        List<String> who,
        Set<Verb> verbs,
        List<String> topics,
        List<String> groups,
        List<String> clusters) {
    private static final String ALL = "*";
    private static final List<String> ANY = List.of(ALL);
    private static final String INTERNAL = "__";

    /**
     * Checks the patterns.
     *
     * @throws InvalidConfigException naming the first value that can't be
     */
    public AccessRule {
        who = List.copyOf(who);
        verbs = Set.copyOf(verbs);
        topics = List.copyOf(topics);
        groups = List.copyOf(groups);
        clusters = List.copyOf(clusters);
        Who.check("access.rules[].who", who);
        if (verbs.isEmpty()) {
            throw new InvalidConfigException("access.rules[].verbs must be given; * stands for all");
        }
        check("access.rules[].topics", topics);
        check("access.rules[].groups", groups);
        check("access.rules[].clusters", clusters);
    }

    private static void check(String key, List<String> patterns) {
        if (patterns.isEmpty()) {
            throw new InvalidConfigException(key + " must not be empty; * stands for all");
        }
        if (patterns.size() > Who.MOST_PATTERNS) {
            throw new InvalidConfigException(key + " must not have more than " + Who.MOST_PATTERNS + " patterns");
        }
        patterns.forEach(pattern -> Glob.check(key, pattern));
    }

    /**
     * A rule that allows, for all topics, groups and clusters.
     *
     * @param who a pattern of callers
     * @param first what they may do
     * @param more what else
     * @return the rule
     * @throws InvalidConfigException if the pattern can't be
     */
    public static AccessRule allow(String who, Verb first, Verb... more) {
        return new AccessRule(true, List.of(who), EnumSet.of(first, more), ANY, ANY, ANY);
    }

    /**
     * A rule that forbids, for all topics, groups and clusters.
     *
     * @param who a pattern of callers
     * @param first what they may not do
     * @param more what else
     * @return the rule
     * @throws InvalidConfigException if the pattern can't be
     */
    public static AccessRule deny(String who, Verb first, Verb... more) {
        return new AccessRule(false, List.of(who), EnumSet.of(first, more), ANY, ANY, ANY);
    }

    /**
     * The same rule for some topics.
     *
     * @param patterns see {@link #topics}
     * @return a new rule
     */
    public AccessRule withTopics(String... patterns) {
        return new AccessRule(allows, who, verbs, List.of(patterns), groups, clusters);
    }

    /**
     * The same rule for some groups.
     *
     * @param patterns see {@link #groups}
     * @return a new rule
     */
    public AccessRule withGroups(String... patterns) {
        return new AccessRule(allows, who, verbs, topics, List.of(patterns), clusters);
    }

    /**
     * The same rule for some clusters.
     *
     * @param patterns see {@link #clusters}
     * @return a new rule
     */
    public AccessRule withClusters(String... patterns) {
        return new AccessRule(allows, who, verbs, topics, groups, List.of(patterns));
    }

    /** Whether a topic is one of Kafka's own. */
    static boolean isInternal(String topic) {
        return topic.startsWith(INTERNAL);
    }

    /** Whether it is about these callers. */
    boolean isFor(Identity caller) {
        return Who.isOneOf(who, caller);
    }

    /** Whether it is about what they are about to do, of whose verb it is known that it is. */
    boolean isAbout(Action what) {
        boolean loosely = allows && !what.cluster().isEmpty();
        return matches(clusters, what.cluster(), loosely)
                && matches(groups, what.group(), loosely)
                && matchesTopic(what, loosely);
    }

    private boolean matchesTopic(Action what, boolean loosely) {
        if (allows && isInternal(what.topic())) {
            return namesInternal(what.topic());
        }
        return matches(topics, what.topic(), loosely);
    }

    /** Whether it allows anything at all with a cluster. */
    boolean reaches(String cluster) {
        return allows && clusters.stream().anyMatch(pattern -> Glob.matches(pattern, cluster));
    }

    /**
     * A name that is missing, as what is done has nothing to do with a group or is about all topics, is meant by {@code *} alone
     * where something is forbidden: who may not see one topic may see the others. So it is where it is about the process as
     * such: who may manage one topic need not manage that.
     */
    private static boolean matches(List<String> patterns, String name, boolean loosely) {
        if (name.isEmpty()) {
            return loosely || patterns.contains(ALL);
        }
        for (String pattern : patterns) {
            if (Glob.matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    private boolean namesInternal(String topic) {
        return topics.stream().anyMatch(pattern -> pattern.startsWith(INTERNAL) && Glob.matches(pattern, topic));
    }
}
