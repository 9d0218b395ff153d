package io.pixy.server.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pixy.server.management.Operation;
import io.pixy.server.management.OperationReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * All metrics as text. One page of a format is written at a time, on a thread of its own, and all who ask meanwhile get it:
 * so nobody can keep the process busy, or fill its memory, by asking. Thread-safe: by a concurrent map.
 */
public final class MetricsPage {
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final Executor executor;
    private final Map<String, CompletableFuture<Page>> underWay = new ConcurrentHashMap<>();

    /**
     * What somebody gets.
     *
     * @param contentType of the body
     * @param body not to be changed
     */
    public record Page(String contentType, byte[] body) {}

    MetricsPage(PrometheusMeterRegistry registry, Executor executor) {
        this.registry = registry;
        this.executor = executor;
    }

    /** Where it is. */
    public List<Operation> operations() {
        return List.of(new Operation(
                "GET",
                "/metrics",
                Operation.Access.LOOK,
                request -> page(request.header().apply("Accept").orElse(""))
                        .thenApply(page -> OperationReply.of(200, page.contentType, page.body))));
    }

    /** The page in the format that is asked for by what an {@code Accept} header says; empty text if there is none. */
    public CompletableFuture<Page> page(String accept) {
        String format = format(accept);
        CompletableFuture<Page> mine = new CompletableFuture<>();
        CompletableFuture<Page> other = underWay.putIfAbsent(format, mine);
        if (other != null) {
            return other.copy();
        }
        try {
            executor.execute(() -> write(format, mine));
        } catch (RuntimeException | Error e) {
            underWay.remove(format, mine);
            mine.completeExceptionally(e);
        }
        return mine.copy();
    }

    private void write(String format, CompletableFuture<Page> page) {
        // who asks from now on gets what is true from now on
        underWay.remove(format, page);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
            registry.scrape(out, format);
            page.complete(new Page(format, out.toByteArray()));
        } catch (IOException e) {
            page.completeExceptionally(new UncheckedIOException(e));
        } catch (RuntimeException | Error e) {
            page.completeExceptionally(e);
        }
    }

    /** Text, unless the other one is preferred: scrapers say how much they like which. */
    static String format(String accept) {
        double open = -1;
        double text = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", 50)) {
            String[] parts = range.strip().split(";", -1);
            String type = parts[0].strip();
            double quality = quality(parts);
            if (type.equals("application/openmetrics-text")) {
                open = Math.max(open, quality);
            } else if (type.equals("text/plain") || type.equals("text/*") || type.equals("*/*")) {
                text = Math.max(text, quality);
            }
        }
        return open > 0 && open >= text ? OPEN_METRICS : TEXT;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("q=")) {
                try {
                    double quality = Double.parseDouble(parameter.substring(2));
                    return quality >= 0 && quality <= 1 ? quality : 0;
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
