package io.pixy.server;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.access.Access;
import io.pixy.server.config.ClientChecks;
import io.pixy.server.config.ConfigException;
import io.pixy.server.config.LoadedConfig;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.config.YamlConfig;
import io.pixy.server.logging.Logging;
import io.pixy.server.peers.GrpcPeers;
import io.pixy.server.tls.ReloadingKeyManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that can be said about a configuration file without connecting. No state. */
final class ConfigReport {
    private ConfigReport() {}

    /** What would keep a server from starting, or has no effect. */
    static List<String> problems(Path file, ProcessFacts facts) {
        LoadedConfig loaded;
        try {
            loaded = YamlConfig.read(file, facts).with(facts).build(facts);
        } catch (ConfigException e) {
            return List.of(e.getMessage());
        }
        ServerConfig config = loaded.config();
        List<String> problems = new ArrayList<>(loaded.warnings());
        problems.addAll(Logging.warningsAbout(config.logging()));
        config.proxies()
                .forEach((name, cluster) -> ClientChecks.firstProblem(cluster)
                        .or(() -> refusal(name, cluster))
                        .ifPresent(why -> problems.add("cluster " + name + ": " + why)));
        config.tls().ifPresent(tls -> {
            try {
                ReloadingKeyManager.of(tls.certificate(), tls.key());
            } catch (StartException e) {
                problems.add("tls: " + e.getMessage());
            }
            try {
                GrpcPeers.checkAuthorities(config.peers().ca());
            } catch (StartException e) {
                problems.add(e.getMessage());
            }
        });
        problems.addAll(Access.problems(config.access()));
        if (!Serve.listens(config)) {
            problems.add(Serve.NO_LISTENER);
        }
        return problems;
    }

    /** What the engine itself says to a cluster. */
    private static Optional<String> refusal(String name, ClusterConfig cluster) {
        try {
            PixyEngine.builder().cluster(name, cluster).build().close();
            return Optional.empty();
        } catch (InvalidConfigException e) {
            return Optional.of(e.getMessage());
        }
    }
}
