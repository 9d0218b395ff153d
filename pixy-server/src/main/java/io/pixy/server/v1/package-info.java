/**
 * What both surfaces of the second API share, whatever they speak: what a failure is called there, and the answers that
 * are kept under idempotency keys.
 *
 * <p>Called by http and grpc. Calls the contract of the engine.
 */
package io.pixy.server.v1;
