/**
 * Pixy's image in tests that use Testcontainers.
 *
 * <p>Role: one container class. Called by: tests. Calls: Testcontainers. Supervises: a container, which ends when it is
 * stopped, or with this JVM. Thread: the caller's, which waits until Pixy is ready.
 *
 * <p>Without Docker, and for a broker beside it, there is {@code PixyServerExtension} of pixy-testkit.
 */
package io.pixy.testcontainers;
