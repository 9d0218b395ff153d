/**
 * Spans of OpenTelemetry: what requests do at a cluster, and the way of a message from whoever wrote it to whoever got it,
 * by the semantic conventions for messaging (1.44). Only {@link io.pixy.server.tracing.Tracing} knows the SDK, and loads it
 * only if spans are to be exported.
 */
package io.pixy.server.tracing;
