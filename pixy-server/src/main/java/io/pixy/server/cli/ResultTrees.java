package io.pixy.server.cli;

import io.pixy.client.wire.SecondWire;
import io.pixy.v1.Problem;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.ProduceResult;
import io.pixy.v1.SettleResponse;
import io.pixy.v1.SettleResult;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results that came over gRPC, as trees of the second API's JSON. No state. */
final class ResultTrees {
    /** As REST writes it. */
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private ResultTrees() {}

    static List<Map<String, Object>> produced(ProduceResponse response) {
        return response.getResultsList().stream().map(ResultTrees::result).toList();
    }

    private static Map<String, Object> result(ProduceResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (result.hasProblem()) {
            tree.put("error", problem(result.getProblem()));
            return tree;
        }
        tree.put("partition", result.getPartition());
        tree.put("offset", result.getOffset());
        if (result.getTimestampMs() >= 0) {
            tree.put("timestamp", time(Instant.ofEpochMilli(result.getTimestampMs())));
        }
        return tree;
    }

    private static Map<String, Object> problem(Problem problem) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("code", problem.getCode().name());
        tree.put("message", problem.getMessage());
        tree.put("retriable", problem.getRetriable());
        return tree;
    }

    static List<Map<String, Object>> settled(SettleResponse response) {
        return response.getResultsList().stream().map(ResultTrees::settled).toList();
    }

    private static Map<String, Object> settled(SettleResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        boolean already = result.getProblem().getCode() == io.pixy.v1.Code.ALREADY_SETTLED;
        if (already) {
            tree.put("already", true);
        } else if (result.hasProblem()) {
            tree.put("error", problem(result.getProblem()));
        }
        if (result.hasLeaseUntil()) {
            tree.put("leaseUntil", time(SecondWire.instant(result.getLeaseUntil())));
        }
        return tree;
    }

    private static String time(Instant time) {
        return MILLIS.format(time);
    }
}
