package io.pixy.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.InvalidConfigException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessPolicyTest {
    private static final Identity BILLING = Identity.of(Identity.Kind.KEY, "billing");

    @ParameterizedTest
    @EnumSource(Verb.class)
    void whereNothingIsConfiguredEverybodyMayDoEverything(Verb verb) {
        assertThat(AccessPolicy.allowAll().allows(Identity.anonymous(), action(verb, "g", "t")))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void topicsOfKafkasOwnAreOnlyToldAboutByDefault(Verb verb) {
        boolean toldAbout = verb == Verb.TOPICS_READ || verb == Verb.OFFSETS_READ;

        assertThat(AccessPolicy.allowAll().allows(BILLING, action(verb, "g", "__consumer_offsets")))
                .isEqualTo(toldAbout);
    }

    @Test
    void topicsOfKafkasOwnAreAllowedByPatternsThatNameThem() {
        AccessPolicy stars = AccessPolicy.allowAllBut(List.of(AccessRule.allow("*", Verb.BROWSE)));
        AccessPolicy named = AccessPolicy.allowAllBut(
                List.of(AccessRule.allow("*", Verb.BROWSE).withTopics("__consumer_*")));

        assertThat(stars.allows(BILLING, action(Verb.BROWSE, "", "__consumer_offsets")))
                .isFalse();
        assertThat(named.allows(BILLING, action(Verb.BROWSE, "", "__consumer_offsets")))
                .isTrue();
        assertThat(named.allows(BILLING, action(Verb.BROWSE, "", "__transaction_state")))
                .isFalse();
        assertThat(named.allows(BILLING, action(Verb.PRODUCE, "", "__consumer_offsets")))
                .isFalse();
    }

    @Test
    void theFirstRuleThatIsAboutItCounts() {
        AccessPolicy policy = AccessPolicy.denyAllBut(List.of(
                AccessRule.deny("*", Verb.PRODUCE).withTopics("orders.secret"),
                AccessRule.allow("key:bill*", Verb.PRODUCE).withTopics("orders.*")));

        assertThat(policy.allows(BILLING, action(Verb.PRODUCE, "", "orders.new")))
                .isTrue();
        assertThat(policy.allows(BILLING, action(Verb.PRODUCE, "", "orders.secret")))
                .isFalse();
        assertThat(policy.allows(BILLING, action(Verb.CONSUME, "g", "orders.new")))
                .isFalse();
        assertThat(policy.allows(Identity.of(Identity.Kind.JWT, "billing"), action(Verb.PRODUCE, "", "orders.new")))
                .isFalse();
    }

    @Test
    void allOfClusterGroupAndTopicMustFit() {
        AccessPolicy policy = AccessPolicy.denyAllBut(List.of(AccessRule.allow("*", Verb.CONSUME)
                .withTopics("t?")
                .withGroups("g*")
                .withClusters("c")));

        assertThat(policy.allows(BILLING, new Action(Verb.CONSUME, "c", "g1", "t1")))
                .isTrue();
        assertThat(policy.allows(BILLING, new Action(Verb.CONSUME, "d", "g1", "t1")))
                .isFalse();
        assertThat(policy.allows(BILLING, new Action(Verb.CONSUME, "c", "h1", "t1")))
                .isFalse();
        assertThat(policy.allows(BILLING, new Action(Verb.CONSUME, "c", "g1", "t11")))
                .isFalse();
    }

    @Test
    void whatHasNoGroupIsNotForbiddenByARuleAboutGroups() {
        AccessPolicy policy = AccessPolicy.allowAllBut(
                List.of(AccessRule.deny("*", Verb.OFFSETS_READ).withGroups("secret")));

        assertThat(policy.allows(BILLING, action(Verb.OFFSETS_READ, "", "t"))).isTrue();
        assertThat(policy.allows(BILLING, action(Verb.OFFSETS_READ, "secret", "t")))
                .isFalse();
    }

    @Test
    void toManageATopicIsNotToManageTheProcess() {
        AccessPolicy one = AccessPolicy.denyAllBut(
                List.of(AccessRule.allow("*", Verb.MANAGE).withTopics("t")));
        AccessPolicy all = AccessPolicy.denyAllBut(List.of(AccessRule.allow("*", Verb.MANAGE)));
        AccessPolicy butOne = AccessPolicy.allowAllBut(
                List.of(AccessRule.deny("*", Verb.MANAGE).withTopics("t")));

        assertThat(one.allows(BILLING, Action.ofProcess(Verb.MANAGE))).isFalse();
        assertThat(one.allows(BILLING, action(Verb.MANAGE, "g", "t"))).isTrue();
        assertThat(all.allows(BILLING, Action.ofProcess(Verb.MANAGE))).isTrue();
        assertThat(butOne.allows(BILLING, Action.ofProcess(Verb.MANAGE))).isTrue();
    }

    @Test
    void rolesStandForNames() {
        AccessPolicy policy = AccessPolicy.denyAllBut(List.of(AccessRule.allow("role:admin", Verb.REDRIVE)));
        Identity admin = Identity.of(Identity.Kind.JWT, "joe").withRoles(Set.of("dev", "admin"));

        assertThat(policy.allows(admin, action(Verb.REDRIVE, "g", "t"))).isTrue();
        assertThat(policy.allows(Identity.of(Identity.Kind.JWT, "admin"), action(Verb.REDRIVE, "g", "t")))
                .isFalse();
    }

    @Test
    void nobodyIsCalledAnonymous() {
        AccessPolicy policy = AccessPolicy.denyAllBut(List.of(AccessRule.allow("anonymous", Verb.PRODUCE)));

        assertThat(policy.allows(Identity.anonymous(), action(Verb.PRODUCE, "", "t")))
                .isTrue();
        assertThat(policy.allows(Identity.of(Identity.Kind.KEY, "anonymous"), action(Verb.PRODUCE, "", "t")))
                .isFalse();
    }

    @Test
    void reachesClustersInWhichAnythingIsAllowed() {
        AccessPolicy policy = AccessPolicy.denyAllBut(List.of(
                AccessRule.allow("key:billing", Verb.PRODUCE).withClusters("eu-*"),
                AccessRule.deny("*", Verb.PRODUCE).withClusters("us")));

        assertThat(policy.reaches(BILLING, "eu-1")).isTrue();
        assertThat(policy.reaches(BILLING, "us")).isFalse();
        assertThat(policy.reaches(Identity.anonymous(), "eu-1")).isFalse();
        assertThat(AccessPolicy.allowAll().reaches(Identity.anonymous(), "us")).isTrue();
    }

    @Test
    void remembersOnlySoManyCallers() {
        AccessPolicy policy = AccessPolicy.denyAllBut(List.of(AccessRule.allow("key:a*", Verb.PRODUCE)));

        for (int i = 0; i < 25_000; i++) {
            boolean allowed = policy.allows(Identity.of(Identity.Kind.KEY, "a" + i), action(Verb.PRODUCE, "", "t"));
            assertThat(allowed).isTrue();
        }

        assertThat(policy.allows(Identity.of(Identity.Kind.KEY, "b"), action(Verb.PRODUCE, "", "t")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "billing", "nobody:x", "key:", "key:a\nb", "anonymous:x", "Key:x"})
    void patternsOfCallersThatCanNotBeAreRefused(String who) {
        assertThatThrownBy(() -> AccessRule.allow(who, Verb.PRODUCE)).isInstanceOf(InvalidConfigException.class);
    }

    private static Action action(Verb verb, String group, String topic) {
        return new Action(verb, "c", group, topic);
    }
}
