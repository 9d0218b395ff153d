/**
 * Role: the consumer groups of one cluster. A group exists here from the first request until nobody has asked for a
 * while; what it consumes is derived again from the newest snapshot of the group and the newest partition counts
 * whenever one of them changes, never from what happened before.
 *
 * <p>Called by {@code engine}. Calls {@code topic}, {@code registry}, {@code fetch}, {@code offsets}. {@link
 * io.pixy.engine.group.ConsumerGroups} supervises its groups; a group supervises its topics, its membership and its
 * fetcher, and stops them when it ends: leave the group, let clients acknowledge, commit, release, clean up.
 *
 * <p>All of a group's state is confined to its strand; calls and news from other threads are posted to it.
 */
package io.pixy.engine.group;
