/**
 * Role: certificates and keys in PEM files, for the surfaces and for the checks of the configuration.
 *
 * <p>Called by {@code config}, {@code http}, {@code grpc}. Calls the JDK. Supervises nothing. Thread: any.
 */
package io.pixy.server.tls;
