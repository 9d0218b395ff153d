package io.pixy.api.access;

import io.pixy.api.InvalidConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Who calls: a name, how it was proved, and nothing secret. Immutable; two of them are equal if kind, name and roles are.
 */
public final class Identity {
    /** A name is no longer. */
    public static final int LONGEST_NAME = 255;

    /** So many roles count. */
    public static final int MOST_ROLES = 100;

    private static final BooleanSupplier ALWAYS = () -> true;

    private final Kind kind;
    private final String name;
    private final Set<String> roles;
    private final BooleanSupplier valid;

    /** How it was proved who somebody is. */
    public enum Kind {
        /** It was not. */
        ANONYMOUS,
        /** By a key of the program. */
        KEY,
        /** By a token that others have signed. */
        JWT,
        /** By a certificate. */
        CERT,
        /** By the system, for the other end of a Unix socket. */
        UNIX,
        /** By the program that has the engine inside. */
        OWN;

        /**
         * As it stands before the names in rules.
         *
         * @return such as {@code key}
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Reads what stands before the names in rules.
         *
         * @param text such as {@code key}
         * @return nothing if there is no such kind
         */
        public static Optional<Kind> parse(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text().equals(text))
                    .findFirst();
        }
    }

    private Identity(Kind kind, String name, Set<String> roles, BooleanSupplier valid) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.name = checked("name", name);
        this.roles = Set.copyOf(roles);
        this.valid = Objects.requireNonNull(valid, "valid");
        if (roles.size() > MOST_ROLES) {
            throw new InvalidConfigException("an identity must not have more than " + MOST_ROLES + " roles");
        }
        this.roles.forEach(role -> checked("role", role));
    }

    private static String checked(String what, String text) {
        if (text.isEmpty() || text.length() > LONGEST_NAME || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidConfigException("the " + what + " of an identity must have 1 to " + LONGEST_NAME
                    + " characters, and no control characters");
        }
        return text;
    }

    /**
     * Somebody who has not said who it is.
     *
     * @return the same for all of them
     */
    public static Identity anonymous() {
        return Anonymous.IDENTITY;
    }

    /** Made when first needed. */
    private static final class Anonymous {
        private static final Identity IDENTITY = of(Kind.ANONYMOUS, "anonymous");
    }

    /**
     * Somebody whose name was proved.
     *
     * @param kind how
     * @param name up to {@value #LONGEST_NAME} characters, none of them a control character
     * @return the identity, which stays valid for ever
     * @throws InvalidConfigException if the name can't be
     */
    public static Identity of(Kind kind, String name) {
        return new Identity(kind, name, Set.of(), ALWAYS);
    }

    /**
     * The same one with roles, which rules can speak of instead of names.
     *
     * @param names up to {@value #MOST_ROLES}, each as a name is
     * @return a new identity
     * @throws InvalidConfigException if one can't be
     */
    public Identity withRoles(Set<String> names) {
        return new Identity(kind, name, names, valid);
    }

    /**
     * The same one as long as its credentials are good.
     *
     * @param still asked before each call, and while something lasts; quick, and safe for any thread. When it says no, or
     *     throws, that is the end: it is not asked to be good again
     * @return a new identity
     */
    public Identity whileValid(BooleanSupplier still) {
        return new Identity(kind, name, roles, still);
    }

    /**
     * How the name was proved.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Who it is, among those of the same kind.
     *
     * @return not empty
     */
    public String name() {
        return name;
    }

    /**
     * What rules can speak of instead of its name.
     *
     * @return may be empty
     */
    public Set<String> roles() {
        return roles;
    }

    /**
     * Whether its credentials are still good.
     *
     * @return false when they have expired or were withdrawn
     */
    public boolean isValid() {
        try {
            return valid.getAsBoolean();
        } catch (RuntimeException e) {
            // who can't tell has no say
            return false;
        }
    }

    /** Whether nobody knows who it is. */
    boolean isAnonymous() {
        return kind == Kind.ANONYMOUS;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that
                && kind == that.kind
                && name.equals(that.name)
                && roles.equals(that.roles);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + kind.hashCode();
    }

    /**
     * Kind and name, as rules have them.
     *
     * @return such as {@code key:billing}
     */
    @Override
    public String toString() {
        return isAnonymous() ? name : kind.text() + ":" + name;
    }
}
