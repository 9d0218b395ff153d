/**
 * Role: what those who run Pixy ask of it, apart from messages: health, levels of loggers, descriptions of the API. Here are
 * the routes and what is behind them; {@code http} serves them, on the listeners of REST or on one of their own.
 *
 * <p>Parts add routes as {@link io.pixy.server.management.Operation}s, which are gathered in {@link
 * io.pixy.server.management.Operations}. Knows nothing of web servers. Thread: that of whoever asks; nothing may block.
 */
package io.pixy.server.management;
