/**
 * Role: small programs to copy from. Called by: readers, and by tests that run each of them on a real broker. Calls: the
 * engine. Supervises: the engines it starts. Stops when: its work is done. Thread: the caller's.
 */
package io.pixy.examples;
