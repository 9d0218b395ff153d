package io.pixy.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.pixy.v1.PixyProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mailgun.kafkapixy.KafkaPixyProto;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stubs that are checked in are those of the protos; {@code clients/stubs} makes them again. */
final class ClientStubsTest {
    private static final Path PROTOS = Path.of("..", "proto", "src", "main", "proto");
    private static final Path PYTHON = Language.PYTHON.directory().resolve("src/pixy_client/stubs");
    private static final String AGAIN = "made again by clients/stubs";
    private static final int TOOLS_MISSING = 69;

    @Test
    void pythonHasTheProtosAsTheyAre() throws IOException {
        assertThat(python("kafkapixy_pb2.py")).as(AGAIN).isEqualTo(plain(KafkaPixyProto.getDescriptor()));
        assertThat(python("pixy/v1/pixy_pb2.py")).as(AGAIN).isEqualTo(plain(PixyProto.getDescriptor()));
    }

    @Test
    void goHasTheProtosAsTheyAre() throws IOException {
        assertThat(go("kafkapixy/kafkapixy.pb.go")).as(AGAIN).isEqualTo(plain(KafkaPixyProto.getDescriptor()));
        assertThat(go("pixyv1/pixy.pb.go")).as(AGAIN).isEqualTo(plain(PixyProto.getDescriptor()));
    }

    /** Comments included, which people look methods up in. */
    @Test
    void nodeHasTheProtosAsTheyAre() throws IOException {
        for (String proto : List.of("kafkapixy.proto", "pixy/v1/pixy.proto")) {
            assertThat(Language.NODE.directory().resolve("proto").resolve(proto))
                    .as(AGAIN)
                    .hasSameTextualContentAs(PROTOS.resolve(proto));
        }
    }

    @Test
    void packagesHaveTheVersionOfTheProject() throws IOException {
        String version = found("<revision>(.*)</revision>", Path.of("..", "pom.xml"));

        assertThat(found("(?m)^version = \"(.*)\"", Language.PYTHON.directory().resolve("pyproject.toml")))
                .isEqualTo(version.replace("-SNAPSHOT", ".dev0"));
        assertThat(found("\"version\": \"(.*)\"", Language.NODE.directory().resolve("package.json")))
                .isEqualTo(version.replace("-SNAPSHOT", "-dev"));
        assertThat(found("\"version\": \"(.*)\"", Language.NODE.directory().resolve("package-lock.json")))
                .isEqualTo(version.replace("-SNAPSHOT", "-dev"));
    }

    @Test
    void packagesHaveTheLicenceWithThem() {
        for (Language language : List.of(Language.PYTHON, Language.GO, Language.NODE)) {
            assertThat(language.directory().resolve("LICENSE")).hasSameTextualContentAs(Path.of("..", "LICENSE"));
        }
    }

    private static String found(String pattern, Path file) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return matcher.group(1);
    }

    /** To the byte, where the very tools are that they were made with. */
    @Test
    void theScriptMakesWhatIsThere(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(Boolean.getBoolean("pixy.slow"), "SKIPPED: compiles a plugin; with -Dpixy.slow=true");
        Process script = new ProcessBuilder(Language.CLIENTS.resolve("stubs").toString(), directory.toString())
                .inheritIO()
                .start();
        assertThat(script.waitFor(2, TimeUnit.MINUTES)).isTrue();
        Assumptions.assumeTrue(script.exitValue() != TOOLS_MISSING, "SKIPPED: the tools of clients/stubs are missing");
        assertThat(script.exitValue()).isZero();

        List<Path> made;
        try (Stream<Path> files = Files.walk(directory)) {
            made = files.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        assertThat(made).hasSizeGreaterThan(10);
        for (Path file : made) {
            assertThat(file).as(AGAIN).hasSameBinaryContentAs(Language.CLIENTS.resolve(directory.relativize(file)));
        }
    }

    /** Without what compilers add for their own languages, or not. */
    private static FileDescriptorProto plain(FileDescriptor descriptor) {
        return plain(descriptor.toProto());
    }

    private static FileDescriptorProto plain(FileDescriptorProto proto) {
        FileDescriptorProto.Builder plain = proto.toBuilder().clearSourceCodeInfo();
        plain.getMessageTypeBuilderList().forEach(ClientStubsTest::withoutJsonNames);
        return plain.build();
    }

    private static void withoutJsonNames(com.google.protobuf.DescriptorProtos.DescriptorProto.Builder message) {
        message.getFieldBuilderList().forEach(field -> field.clearJsonName());
        message.getNestedTypeBuilderList().forEach(ClientStubsTest::withoutJsonNames);
    }

    /** The descriptor is a literal of bytes. */
    private static FileDescriptorProto python(String file) throws IOException {
        Matcher literal =
                Pattern.compile("AddSerializedFile\\(b'(.*)'\\)").matcher(Files.readString(PYTHON.resolve(file)));
        assertThat(literal.find()).isTrue();
        return plain(FileDescriptorProto.parseFrom(unescaped(literal.group(1))));
    }

    private static byte[] unescaped(String literal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher matcher = Pattern.compile("\\\\x([0-9a-f]{2})|\\\\([0-7]{3})|\\\\(.)|([^\\\\])")
                .matcher(literal);
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                bytes.write(Integer.parseInt(matcher.group(1), 16));
            } else if (matcher.group(2) != null) {
                bytes.write(Integer.parseInt(matcher.group(2), 8));
            } else if (matcher.group(3) != null) {
                int known = "ntr".indexOf(matcher.group(3));
                bytes.write(known < 0 ? matcher.group(3).charAt(0) : "\n\t\r".charAt(known));
            } else {
                bytes.writeBytes(matcher.group(4).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** The descriptor is an array of bytes. */
    private static FileDescriptorProto go(String file) throws IOException {
        Matcher array = Pattern.compile("_rawDesc = \\[\\]byte\\{([^}]*)\\}")
                .matcher(Files.readString(Language.GO.directory().resolve(file)));
        assertThat(array.find()).isTrue();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Pattern.compile("0x([0-9a-f]{2})")
                .matcher(array.group(1))
                .results()
                .forEach(found -> bytes.write(Integer.parseInt(found.group(1), 16)));
        return plain(FileDescriptorProto.parseFrom(bytes.toByteArray()));
    }
}
