/**
 * Where the engine's measurements go. The engine knows nothing of any metrics library: it opens a {@link
 * io.pixy.api.metrics.Scope} for whatever it measures, and looks its counters up in there once.
 *
 * <pre>{@code
 * PixyEngine.builder().metrics(binding)
 * }</pre>
 *
 * <p>Which measurements there are tells {@link io.pixy.api.metrics.Measure}; {@code pixy-micrometer} brings them to a
 * registry of Micrometer's.
 */
package io.pixy.api.metrics;
