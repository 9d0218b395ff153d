package io.pixy.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Asks an instance on this host whether it is alive, for images that have no curl. A program of its own, without the
 * command line around it: it runs every half a minute, and takes a tenth of the time so. No state.
 */
public final class Probe {
    private static final String DEFAULT = "http://127.0.0.1:19092/livez";
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int HTTP_PORT = 80;
    private static final int LONGEST_LINE = 1_000;

    private Probe() {}

    /** Asks at the variable {@code PROBE_URL}. Ends the process with 0 if the answer is 200, else with 1 and says why. */
    public static void main(String[] args) {
        System.exit(run(System.getenv().getOrDefault("PROBE_URL", DEFAULT), System.err));
    }

    static int run(String url, PrintStream err) {
        try {
            String status = statusOf(URI.create(url));
            if (status.matches("HTTP/1\\.1 200( .*)?")) {
                return 0;
            }
            err.println(url + " answered " + status);
        } catch (IOException | IllegalArgumentException e) {
            err.println(url + " can't be asked: " + e.getMessage());
        }
        return 1;
    }

    private static String statusOf(URI url) throws IOException {
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("not of the form http://HOST:PORT/PATH");
        }
        try (Socket socket = new Socket()) {
            int port = url.getPort() == -1 ? HTTP_PORT : url.getPort();
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(url.getHost(), port), TIMEOUT_MILLIS);
            String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            String request = "GET " + path + query + " HTTP/1.1\r\nHost: " + url.getRawAuthority()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), LONGEST_LINE);
            String line = reader.readLine();
            return line == null ? "nothing" : line.substring(0, Math.min(line.length(), LONGEST_LINE));
        }
    }
}
