package io.pixy.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program {@code h2load} of nghttp2, which takes less of the machine than a client in Java. It asks for the same again and
 * again. A call of gRPC that fails has status 200 as well, but no message in its answer: so these are counted by bytes.
 *
 * @param server whom to ask
 * @param path what for
 * @param arguments what else it is to be told
 * @param body what is sent, or null
 * @param answerBytes how long an answer is at least that is as it should be
 */
public record H2load(InetSocketAddress server, String path, List<String> arguments, byte[] body, int answerBytes)
        implements Load {
    private static final Pattern DATA = Pattern.compile("\\((\\d+)\\) data");
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);
    private static final int STATUS_OK = 200;
    private static final int STATUS_NOTHING_CAME = 408;

    /** Whether it is on the path. */
    public static boolean isInstalled() {
        String path = System.getenv("PATH");
        for (String directory : path == null ? new String[0] : path.split(":")) {
            if (Files.isExecutable(Path.of(directory, "h2load"))) {
                return true;
            }
        }
        return false;
    }

    /** HTTP/1.1 with one request at a time on each connection. */
    static H2load http(InetSocketAddress server, String path, byte[] body, int connections) {
        List<String> arguments = List.of("--h1", "-c", Integer.toString(connections), "-H", "content-type: text/plain");
        return new H2load(server, path, arguments, body, 0);
    }

    /** Unary calls over as few connections as {@link GrpcLoad} has. */
    static H2load grpc(InetSocketAddress server, String method, byte[] message, int calls, int answerBytes) {
        int connections = GrpcLoad.connections(calls);
        List<String> arguments = List.of(
                "-c",
                Integer.toString(connections),
                "-m",
                Integer.toString(calls / connections),
                "-H",
                "content-type: application/grpc",
                "-H",
                "te: trailers");
        byte[] framed = ByteBuffer.allocate(message.length + 5)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        return new H2load(server, "/" + method, arguments, framed, answerBytes);
    }

    @Override
    public Outcome run(Duration time) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("h2load");
        Path log = work.resolve("log");
        Path data = work.resolve("data");
        // if this program is ended meanwhile; in the reverse order
        List.of(work, log, data).forEach(path -> path.toFile().deleteOnExit());
        try {
            Files.write(data, body == null ? new byte[0] : body);
            Program ended = Program.run(command(time, log, data), time.plus(LAST_ANSWERS));
            if (ended.exitCode() != 0) {
                throw new IOException("h2load failed: " + ended.said());
            }
            return outcome(log, bytes(ended.said()));
        } finally {
            Files.deleteIfExists(log);
            Files.deleteIfExists(data);
            Files.delete(work);
        }
    }

    private List<String> command(Duration time, Path log, Path data) {
        List<String> command = new ArrayList<>(List.of("h2load", "-t", "1", "-D"));
        command.add(Long.toString(Math.max(1, Math.round(time.toMillis() / 1e3))));
        command.addAll(arguments);
        if (body != null) {
            command.addAll(List.of("-d", data.toString()));
        }
        command.add("--log-file=" + log);
        command.add("http://" + server.getHostString() + ":" + server.getPort() + path);
        return command;
    }

    private static long bytes(String said) throws IOException {
        Matcher data = DATA.matcher(said);
        if (!data.find()) {
            throw new IOException("h2load said: " + said);
        }
        return Long.parseLong(data.group(1));
    }

    /** Each line: when it began in microseconds, the status, how many microseconds it took. */
    private Outcome outcome(Path log, long bytes) throws IOException {
        Histogram latencies = new Histogram();
        long first = Long.MAX_VALUE;
        long last = 0;
        long empty = 0;
        long errors = 0;
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t");
                long begin = Long.parseLong(fields[0]);
                long micros = Long.parseLong(fields[2]);
                first = Math.min(first, begin);
                last = Math.max(last, begin + micros);
                switch (Integer.parseInt(fields[1])) {
                    case STATUS_OK -> latencies.add(TimeUnit.MICROSECONDS.toNanos(micros));
                    case STATUS_NOTHING_CAME -> empty++;
                    default -> errors++;
                }
            }
        }
        long answers = answerBytes == 0 ? latencies.total() : Math.min(latencies.total(), bytes / answerBytes);
        return new Outcome(
                answers, empty + latencies.total() - answers, errors, Math.max(1, last - first) / 1e6, latencies);
    }
}
