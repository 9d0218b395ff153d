/**
 * Role: who calls, and what it may do: checks credentials, keeps rules and quotas, writes down what is administrative or refused.
 *
 * <p>Called by {@code http}, {@code grpc} and whoever serves operations. Calls what guards clusters in the API. Supervises short
 * threads that read files and keys. Stops by itself: nothing runs on. Thread: any; nothing here blocks but
 * those threads.
 */
package io.pixy.server.access;
