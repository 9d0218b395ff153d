package io.pixy.engine.kafka;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.Compression;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compresses something, so that a codec that can't work here is found at the start. The codecs unpack native libraries
 * into a directory for temporary files when they are used first; if that fails Kafka's producer fails with every batch,
 * after it has accepted the messages. No state.
 */
final class CompressionCheck {
    private static final Logger log = LoggerFactory.getLogger(CompressionCheck.class);
    private static final String TEMPORARY = "java.io.tmpdir";

    /** Where a codec unpacks its library, if not with the temporary files. */
    private static final Map<Compression, String> DIRECTORIES =
            Map.of(Compression.SNAPPY, "org.xerial.snappy.tempdir", Compression.ZSTD, "ZstdTempFolder");

    private static final byte MAGIC = 2;

    private CompressionCheck() {}

    /**
     * Returns if it works.
     *
     * @throws InvalidConfigException naming the directory, and what can be done
     */
    static void check(Compression compression) {
        try {
            compress(compression);
        } catch (InvocationTargetException e) {
            throw refusal(compression, e.getCause());
        } catch (ReflectiveOperationException e) {
            log.info("This version of Kafka's client does not tell whether {} works: {}", compression.text(), e + "");
        } catch (Exception | LinkageError e) {
            throw refusal(compression, e);
        }
    }

    /** As the client does it; by reflection, since the buffer's class has moved between its versions. */
    private static void compress(Compression compression) throws Exception {
        var codec = org.apache.kafka.common.compress.Compression.of(compression.text())
                .build();
        Method wrap = Arrays.stream(org.apache.kafka.common.compress.Compression.class.getMethods())
                .filter(method -> method.getName().equals("wrapForOutput"))
                .findFirst()
                .orElseThrow(NoSuchMethodException::new);
        Object buffer = wrap.getParameterTypes()[0].getConstructor(int.class).newInstance(1024);
        try (OutputStream out = (OutputStream) wrap.invoke(codec, buffer, MAGIC)) {
            out.write(new byte[256]);
        }
    }

    static InvalidConfigException refusal(Compression compression, Throwable error) {
        Throwable innermost = error;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String setting = DIRECTORIES.getOrDefault(compression, TEMPORARY);
        String directory = System.getProperty(setting, System.getProperty(TEMPORARY));
        return new InvalidConfigException(
                "producer.compression: " + compression.text()
                        + " does not work here, its library can't be unpacked into "
                        + directory + " and loaded from there (" + innermost + "). Start Java with -D" + setting
                        + "=DIR, a directory that can be written to and is not mounted noexec, or choose another"
                        + " compression, such as gzip",
                error);
    }
}
