package io.pixy.server.config;

import io.pixy.api.config.Membership;
import io.pixy.server.config.GoFlags.Flag;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The flags of the server. Each replaces one value of the file, those about Kafka in the default cluster. Immutable. */
public final class ServeFlags {
    private static final List<Flag> FLAGS = List.of(
            new Flag("config", false, "YAML file to read the configuration from"),
            new Flag("grpcAddr", false, "Address that the gRPC API listens on, host:port"),
            new Flag("tcpAddr", false, "Address that the REST API listens on, host:port"),
            new Flag("unixAddr", false, "Unix socket that the REST API listens on"),
            new Flag("kafkaPeers", false, "Kafka brokers of the default cluster, host:port, separated by commas"),
            new Flag("zookeeperPeers", false, "ZooKeeper of the default cluster, if any: host:port,...[/chroot]"),
            new Flag(
                    "membership",
                    false,
                    "Who knows the members of groups of the default cluster: auto (default), kafka or zookeeper"),
            new Flag("pidFile", false, "File to write the process ID to"),
            new Flag("logging", false, "Loggers as JSON: [{\"name\": \"console\", \"severity\": \"info\"}]"),
            new Flag("tls", true, "Speak TLS with the Kafka of the default cluster"),
            new Flag("caCertFile", false, "Authority that signed the brokers' certificates, PEM file"),
            new Flag("clientCertFile", false, "Certificate to show to brokers, PEM file"),
            new Flag("clientCertKeyFile", false, "Key of that certificate, PEM file"),
            new Flag("insecureTLS", true, "Accept any certificate of a broker"));

    private final GoFlags flags;

    private ServeFlags(GoFlags flags) {
        this.flags = flags;
    }

    /**
     * Reads the command line.
     *
     * @throws FlagException if it is not understood
     */
    public static ServeFlags parse(List<String> args) {
        return new ServeFlags(GoFlags.parse(FLAGS, args));
    }

    /** The list of flags, to be printed with help and errors. */
    public static String usage(String program) {
        return GoFlags.usage(program, FLAGS);
    }

    /**
     * What can be told of a flag.
     *
     * @param name without dashes
     * @param takesValue whether a value belongs to it
     * @param help one line
     */
    public record Described(String name, boolean takesValue, String help) {}

    /** All flags, for manual and completion. */
    public static List<Described> described() {
        return FLAGS.stream()
                .map(flag -> new Described(flag.name(), !flag.isBool(), flag.help()))
                .toList();
    }

    /** The file to read. */
    public Optional<Path> config(ProcessFacts facts) {
        return given("config").or(() -> facts.variable(Environment.CONFIG)).map(Path::of);
    }

    /** The file for the process ID. */
    public Optional<Path> pidFile() {
        return given("pidFile").map(Path::of);
    }

    /** JSON that replaces the list of loggers. */
    public Optional<String> logging() {
        return given("logging");
    }

    /** Arguments behind the flags, which have no effect. */
    public List<String> rest() {
        return flags.rest();
    }

    /** The file, or the defaults if none is named, with the environment on top, and on top of that the flags. */
    public ConfigDraft draft(ProcessFacts facts) {
        ConfigDraft draft = config(facts)
                .map(file -> YamlConfig.read(file, facts))
                .orElseGet(ConfigDraft::defaults)
                .with(facts);
        replace("grpcAddr", value -> draft.grpcAddr = value);
        replace("tcpAddr", value -> draft.tcpAddr = value);
        replace("unixAddr", value -> draft.unixAddr = value);
        draft.defaultDraft().ifPresent(this::applyTo);
        return draft;
    }

    private void applyTo(ClusterDraft cluster) {
        replace("kafkaPeers", value -> cluster.kafka.seedPeers(List.of(value.split(",", -1))));
        replace("zookeeperPeers", cluster::zooKeeperPeers);
        replace(
                "membership",
                value -> cluster.consumer.membership(Membership.parse(value)
                        .orElseThrow(() -> new ConfigException("bad consumer membership, " + value))));
        replace("caCertFile", cluster.kafka::caCertificateFile);
        replace("clientCertFile", cluster.kafka::clientCertificateFile);
        replace("clientCertKeyFile", cluster.kafka::clientKeyFile);
        if (flags.isSet("tls")) {
            cluster.kafka.tls(true);
        }
        if (flags.isSet("insecureTLS")) {
            cluster.kafka.insecure(true);
        }
    }

    private Optional<String> given(String name) {
        return Optional.of(flags.text(name)).filter(value -> !value.isEmpty());
    }

    private void replace(String name, Consumer<String> to) {
        given(name).ifPresent(to);
    }
}
