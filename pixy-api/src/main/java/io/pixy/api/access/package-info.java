/**
 * Who may do what: a {@link io.pixy.api.Pixy} that is asked on behalf of somebody, and does only what the rules allow.
 *
 * <pre>{@code
 * AccessPolicy policy = AccessPolicy.denyAllBut(List.of(
 *         AccessRule.allow("key:billing", Verb.CONSUME, Verb.SETTLE).withTopics("orders.*").withGroups("billing")));
 * Guarded guarded = Guarded.by(policy, pixy);
 *
 * Cluster cluster = guarded.as(Identity.of(Identity.Kind.KEY, "billing")).cluster();
 * }</pre>
 *
 * <p>Who calls is an {@link io.pixy.api.access.Identity}, which whoever has checked the credentials makes and hands on; none is
 * ever taken from a thread. The server guards all its surfaces in this way.
 */
package io.pixy.api.access;
