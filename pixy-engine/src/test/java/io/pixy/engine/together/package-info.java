/**
 * Fleets of real instances on a real Kafka and ZooKeeper: what happens to a group when its members come and go, die,
 * freeze and lose their sessions, and a ledger of all deliveries that says whether its promises were kept.
 */
package io.pixy.engine.together;
