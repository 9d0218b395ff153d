package io.pixy.api.access;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How much callers may do, and have done: of the rules that are about a caller the first one counts; whom none is about may do
 * as much as it likes.
 *
 * <p>Thread-safe: a concurrent map of accounts, each with a lock of its own. So many callers have one for themselves; who comes
 * when all of these are in use shares one with the others that the same rule is about.
 */
public final class Quotas {
    private static final int MOST_RULES = 1000;
    private static final int MOST_ACCOUNTS = 10_000;

    /** How often it is worth to look for accounts that nobody uses. */
    private static final long LOOK_EVERY_NANOS = 1_000_000_000;

    private final List<QuotaRule> rules;
    private final Duration usualLease;
    private final LongSupplier nanoTime;
    private final Supplier<Instant> clock;
    private final int mostAccounts;
    private final Map<Holder, Optional<Account>> accounts = new ConcurrentHashMap<>();

    /** By rule, for those who have none of their own. This and what follows is guarded by the monitor. */
    private final Map<QuotaRule, Account> shared = new HashMap<>();

    private Optional<Long> lookedAtNanos = Optional.empty();

    /** Roles may differ from token to token. */
    private record Holder(Identity.Kind kind, String name) {}

    /**
     * Nobody has used up anything yet.
     *
     * @param rules in the order in which they count, 1000 at most
     * @param usualLease how long a message is out that comes without a lease of its own, unless it is acknowledged
     * @param nanoTime as {@link System#nanoTime}
     * @param clock tells the time by which leases run out
     * @throws InvalidConfigException if there are too many rules
     */
    public Quotas(List<QuotaRule> rules, Duration usualLease, LongSupplier nanoTime, Supplier<Instant> clock) {
        this(rules, usualLease, nanoTime, clock, MOST_ACCOUNTS);
    }

    Quotas(
            List<QuotaRule> rules,
            Duration usualLease,
            LongSupplier nanoTime,
            Supplier<Instant> clock,
            int mostAccounts) {
        this.rules = List.copyOf(rules);
        this.usualLease = Objects.requireNonNull(usualLease, "usualLease");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.mostAccounts = mostAccounts;
        if (rules.size() > MOST_RULES) {
            throw new InvalidConfigException("quotas must not have more than " + MOST_RULES + " elements");
        }
    }

    /**
     * Counts a call.
     *
     * @param who whose it is
     * @param bytes how much it writes
     * @throws io.pixy.api.TooManyRequestsException if that is too much, with the time after which it is worth to try again
     */
    public void call(Identity who, long bytes) {
        Optional<Account> account = account(who);
        if (account.isPresent()) {
            account.get().call(who, bytes, nanoTime.getAsLong());
        }
    }

    /**
     * What bounds the messages that a caller has in hands.
     *
     * @param who whoever it is
     * @return nothing where there is no bound
     */
    public Optional<Hands> hands(Identity who) {
        return account(who).flatMap(Account::hands);
    }

    /**
     * Whether these count by those rules.
     *
     * @param others in the order in which they would count
     * @return true if it would make no difference to have them instead
     */
    public boolean isOf(List<QuotaRule> others) {
        return rules.equals(others);
    }

    private Optional<Account> account(Identity who) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        Holder holder = new Holder(who.kind(), who.name());
        Optional<Account> known = accounts.get(holder);
        return known != null ? known : newAccount(holder, who);
    }

    private synchronized Optional<Account> newAccount(Holder holder, Identity who) {
        Optional<Account> meanwhile = accounts.get(holder);
        if (meanwhile != null) {
            return meanwhile;
        }
        long now = nanoTime.getAsLong();
        Optional<QuotaRule> rule = rules.stream().filter(one -> one.isFor(who)).findFirst();
        makeRoom(now);
        if (accounts.size() >= mostAccounts) {
            return rule.map(one -> shared.computeIfAbsent(one, any -> account(one, now)));
        }
        Optional<Account> account = rule.map(one -> account(one, now));
        accounts.put(holder, account);
        return account;
    }

    private Account account(QuotaRule rule, long now) {
        return new Account(rule, usualLease, clock, now);
    }

    /** Those that nobody would miss; not for each of many who come. */
    private void makeRoom(long now) {
        boolean due = lookedAtNanos.map(at -> now - at >= LOOK_EVERY_NANOS).orElse(true);
        if (accounts.size() >= mostAccounts && due) {
            lookedAtNanos = Optional.of(now);
            accounts.values().removeIf(account -> account.stream().allMatch(one -> one.isUnused(now)));
        }
    }
}
