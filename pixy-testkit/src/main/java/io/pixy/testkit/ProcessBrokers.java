package io.pixy.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes the brokers of one cluster that run as processes. Immutable. */
final class ProcessBrokers {
    private final ClusterSettings settings;
    private final DataDirectory data;
    private final ProcessBroker.Surroundings surroundings;

    ProcessBrokers(ClusterSettings settings, DataDirectory data, ProcessBroker.Surroundings surroundings) {
        this.settings = Objects.requireNonNull(settings);
        this.data = Objects.requireNonNull(data);
        this.surroundings = Objects.requireNonNull(surroundings);
    }

    Broker create(int id, BrokerPorts ports, Map<String, String> properties) {
        String name = "broker-" + id;
        Path config = data.write("config/" + name + ".properties", properties);
        List<Path> classPath = new ArrayList<>();
        classPath.add(data.childLogConfiguration());
        classPath.addAll(settings.kafka().classPath());
        ChildProcess process = ChildProcess.java(
                name,
                data.log(name),
                settings.brokerJvmOptions(),
                classPath,
                List.of("kafka.Kafka", config.toString()));
        return new ProcessBroker(id, ports, process, surroundings, settings.startTimeout());
    }
}
