package io.pixy.server;

import io.pixy.api.InvalidConfigException;
import io.pixy.engine.PixyEngine;
import io.pixy.server.config.Reloadable;
import io.pixy.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rules of queues, when the configuration is read again. Clusters that are new or gone are left to the next start. Thread-safe,
 * as the engine is.
 */
record QueueReload(PixyEngine engine) implements Reloadable {

    @Override
    public Set<String> keys() {
        return Set.of("proxies.*.consumer.queues");
    }

    @Override
    public Runnable prepare(ServerConfig next) {
        List<Runnable> changes = new ArrayList<>();
        next.proxies().forEach((name, cluster) -> {
            if (engine.clusterNames().contains(name)) {
                try {
                    changes.add(engine.prepareQueues(name, cluster.consumer().queues()));
                } catch (InvalidConfigException e) {
                    throw new StartException("cluster " + name + ": " + e.getMessage(), e);
                }
            }
        });
        return () -> changes.forEach(Runnable::run);
    }
}
