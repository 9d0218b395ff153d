/**
 * Role: {@code pixy doctor}: looks at the machine, a configuration file and what it names, and says what to do. Changes nothing
 * anywhere. Called by: the command. Calls: brokers and ZooKeeper servers, with clients as the engine makes them. Each question
 * has a deadline of seconds. Thread: that of the command.
 */
package io.pixy.server.doctor;
