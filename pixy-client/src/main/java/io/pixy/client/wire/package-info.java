/**
 * Role: what messages of the two services mean in terms of pixy-api, and the other way round. Called by: {@code io.pixy.client},
 * and the server's command line; nothing for programs, as it may change with any version. No state.
 */
package io.pixy.client.wire;
