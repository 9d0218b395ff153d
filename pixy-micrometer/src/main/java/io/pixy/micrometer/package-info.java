/**
 * What the engine measures, in any registry of Micrometer's.
 *
 * <pre>{@code
 * MicrometerMetrics metrics = MicrometerMetrics.builder(registry).build();
 * try (metrics; PixyEngine pixy = PixyEngine.builder().cluster("main", config).metrics(metrics).build()) {
 *     pixy.start();
 * }
 * }</pre>
 *
 * <p>Names and labels are told by {@link io.pixy.api.metrics.Measure}.
 */
package io.pixy.micrometer;
