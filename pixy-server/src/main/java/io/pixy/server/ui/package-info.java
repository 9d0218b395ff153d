/**
 * Role: the console, a page for people at {@code /ui}: its files, which are resources beside this package, and what it is told
 * by itself. What it asks for it asks of the API for messages like any other client, below {@code /ui/api}, which {@code
 * http} leads there.
 *
 * <p>Called by: the wiring, as routes of operation. Calls: the clusters, once a second at most while somebody looks, and not
 * at all else. Looking joins no group and makes nothing appear in Kafka. Stops when the listeners do.
 */
package io.pixy.server.ui;
