package io.pixy.server.dev;

import io.pixy.server.ListenAddress;
import io.pixy.testkit.TestCluster;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** What is printed when all is ready. Immutable. */
record Welcome(Demo demo, ListenAddress grpc, TestCluster cluster, Optional<String> zooKeeper, DevDirectory directory) {

    Welcome {
        Objects.requireNonNull(demo);
        Objects.requireNonNull(grpc);
        Objects.requireNonNull(cluster);
        Objects.requireNonNull(zooKeeper);
        Objects.requireNonNull(directory);
    }

    /** With the offset that the next message will have. */
    String text(long nextOffset) {
        return String.format(
                Locale.ROOT,
                """

                Pixy is ready.

                  REST       %s
                  console    %s/ui/
                  gRPC       %s
                  Kafka      %s
                %s\
                  data       %s (the broker's log: %s)

                Produce, consume, acknowledge:

                  curl -X POST '%s' -d 'msg=Hello'
                  curl '%s'
                  curl -X POST '%s'

                The last line names the message that the first one writes if nobody else does meanwhile. After that, take
                partition and offset from the answer of the second. Keys and values are Base64 in answers.
                Ctrl-C stops everything.
                """,
                demo.url(),
                demo.url(),
                grpc,
                cluster.bootstrapServers(),
                zooKeeper.map(address -> "  ZooKeeper  " + address + "\n").orElse(""),
                directory.root(),
                directory.kafkaLog(),
                demo.produce(),
                demo.consume(),
                demo.ack(0, nextOffset));
    }
}
