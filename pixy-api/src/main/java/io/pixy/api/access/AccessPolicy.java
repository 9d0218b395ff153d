package io.pixy.api.access;

import io.pixy.api.InvalidConfigException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may do what: of the rules that are about a caller and what it is about to do the first one counts, and where there is
 * none, what holds by default.
 *
 * <p>Topics of Kafka's own, whose names begin with two underscores, are only told about by default, and read, written and
 * changed by nobody whom a rule does not allow that by such a name.
 *
 * <p>Two of them are equal if default and rules are. Thread-safe: which rules are about whom is remembered in a concurrent map.
 */
public final class AccessPolicy {
    /** They are gone through one by one. */
    private static final int MOST_RULES = 1000;

    /** Of whom is remembered which rules are about them. */
    private static final int MOST_KNOWN = 10_000;

    private static final List<AccessRule> NONE = List.of();

    private final boolean allowsByDefault;
    private final List<AccessRule> rules;

    /** By verb: most calls come to one or two rules then. */
    private final Map<Identity, Map<Verb, List<AccessRule>>> known = new ConcurrentHashMap<>();

    private AccessPolicy(boolean allowsByDefault, List<AccessRule> rules) {
        this.allowsByDefault = allowsByDefault;
        this.rules = List.copyOf(rules);
        if (rules.size() > MOST_RULES) {
            throw new InvalidConfigException("access.rules must not have more than " + MOST_RULES + " elements");
        }
    }

    /**
     * What holds where nothing is configured, as with Kafka-Pixy: everybody may do everything, but with topics of Kafka's own.
     *
     * @return the policy
     */
    public static AccessPolicy allowAll() {
        return new AccessPolicy(true, NONE);
    }

    /**
     * What no rule is about is allowed.
     *
     * @param rules in the order in which they count, 1000 at most
     * @return the policy
     * @throws InvalidConfigException if there are more
     */
    public static AccessPolicy allowAllBut(List<AccessRule> rules) {
        return new AccessPolicy(true, rules);
    }

    /**
     * What no rule is about is forbidden.
     *
     * @param rules in the order in which they count, 1000 at most
     * @return the policy
     * @throws InvalidConfigException if there are more
     */
    public static AccessPolicy denyAllBut(List<AccessRule> rules) {
        return new AccessPolicy(false, rules);
    }

    /**
     * Whether somebody may do something.
     *
     * @param who whoever is about to do it
     * @param what it
     * @return whether it is allowed
     */
    public boolean allows(Identity who, Action what) {
        for (AccessRule rule : about(who, what.verb())) {
            if (rule.isAbout(what)) {
                return rule.allows();
            }
        }
        return allowsByDefault && (what.verb().isAboutThings() || !AccessRule.isInternal(what.topic()));
    }

    /**
     * Whether somebody may do anything at all with a cluster; to who may not it makes no difference whether there is one.
     *
     * @param who whoever asks
     * @param cluster its name
     * @return false only if nothing is allowed
     */
    public boolean reaches(Identity who, String cluster) {
        return allowsByDefault
                || rules.stream().filter(rule -> rule.reaches(cluster)).anyMatch(rule -> rule.isFor(who));
    }

    /**
     * Whether what no rule is about is allowed.
     *
     * @return the default
     */
    public boolean allowsByDefault() {
        return allowsByDefault;
    }

    /**
     * The rules.
     *
     * @return in the order in which they count
     */
    public List<AccessRule> rules() {
        return rules;
    }

    private List<AccessRule> about(Identity who, Verb verb) {
        Objects.requireNonNull(who, "who");
        if (rules.isEmpty()) {
            return NONE;
        }
        Map<Verb, List<AccessRule>> found = known.get(who);
        if (found == null) {
            found = byVerb(who);
            if (known.size() >= MOST_KNOWN) {
                // whoever brings ever new names has only this forgotten
                known.clear();
            }
            known.put(who.whileValid(() -> true), found);
        }
        return found.get(verb);
    }

    private Map<Verb, List<AccessRule>> byVerb(Identity who) {
        List<AccessRule> own = rules.stream().filter(rule -> rule.isFor(who)).toList();
        Map<Verb, List<AccessRule>> byVerb = new EnumMap<>(Verb.class);
        for (Verb verb : Verb.values()) {
            byVerb.put(
                    verb,
                    own.stream().filter(rule -> rule.verbs().contains(verb)).toList());
        }
        return byVerb;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AccessPolicy that
                && allowsByDefault == that.allowsByDefault
                && rules.equals(that.rules);
    }

    @Override
    public int hashCode() {
        return 31 * rules.hashCode() + Boolean.hashCode(allowsByDefault);
    }

    @Override
    public String toString() {
        return "AccessPolicy[" + (allowsByDefault ? "allow" : "deny") + ", " + rules + "]";
    }
}
