import io.pixy.testkit.distribution.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the project that resolves the broker of {@code pixy dev}, and tells its version: those of the test kit. */
final class BrokerPom {
    private BrokerPom() {}

    /** Takes the directory to write to. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Distribution kafka = Distribution.kafka(Distribution.DEFAULT_KAFKA_VERSION);
        Files.writeString(directory.resolve("pom.xml"), kafka.pom());
        Files.writeString(directory.resolve("broker.properties"), "kafka.version=" + kafka.version() + "\n");
    }
}
