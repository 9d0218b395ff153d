package io.pixy.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.pixy.server.config.ProcessFacts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** One JSON object per line, its members in the order of Kafka-Pixy's. Immutable. */
final class JsonFormat implements Format {
    /** What log shippers were told to look for. */
    static final String APP_NAME = "kafka-pixy";

    private final ProcessFacts facts;

    JsonFormat(ProcessFacts facts) {
        this.facts = facts;
    }

    @Override
    public boolean showsCaller() {
        return true;
    }

    @Override
    public String line(ILoggingEvent event) {
        Line line = Line.of(event);
        SortedMap<String, Object> fields = line.fields();
        StackTraceElement[] stack = event.getCallerData();
        StackTraceElement caller = stack != null && stack.length > 0 ? stack[0] : new StackTraceElement("", "", "", 0);
        Map<String, Object> members = new LinkedHashMap<>();
        // fields of these names stand for members
        Object category = taken(fields, "category", categoryOf(event.getLoggerName()));
        Object file = taken(fields, "excFileName", caller.getFileName());
        Object function = taken(fields, "excFuncName", caller.getClassName() + "." + caller.getMethodName());
        Object lineNumber = taken(fields, "excLineno", Math.max(0, caller.getLineNumber()));
        if (!fields.isEmpty()) {
            members.put("context", nested(fields));
        }
        members.put("category", category);
        members.put("appname", APP_NAME);
        members.put("hostname", facts.hostname().orElse("unknown"));
        members.put("logLevel", Severity.of(event.getLevel()).text().toUpperCase(Locale.ROOT));
        members.put("filename", file);
        members.put("funcName", function);
        members.put("lineno", lineNumber);
        members.put("message", Printable.cut(event.getFormattedMessage(), Printable.MOST));
        members.put("timestamp", new JsonText.Raw(seconds(event.getInstant())));
        facts.containerId().ifPresent(id -> members.put("cid", id));
        if (facts.pid() != 1) {
            members.put("pid", facts.pid());
        }
        line.tid().ifPresent(tid -> members.put("tid", tid));
        line.error().ifPresent(error -> addError(members, error));
        return JsonText.object(members);
    }

    private static void addError(Map<String, Object> members, Throwable error) {
        Throwable innermost = error;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        members.put("excType", innermost.getClass().getName());
        members.put(
                "excText",
                Printable.cut(
                        ThrowableProxyUtil.asString(new ThrowableProxy(error)).stripTrailing(),
                        Printable.MOST_OF_A_STACK));
        members.put("excValue", Printable.cut(Line.text(error), Printable.MOST));
    }

    private static Object taken(SortedMap<String, Object> fields, String name, Object otherwise) {
        Object value = fields.remove(name);
        if (value != null) {
            return value;
        }
        return otherwise == null ? "" : otherwise;
    }

    /** Libraries under the names they had. */
    private static String categoryOf(String logger) {
        if (logger.startsWith("org.apache.kafka.")) {
            return "sarama";
        }
        boolean isZooKeeper = logger.startsWith("org.apache.zookeeper.") || logger.startsWith("org.apache.curator.");
        return isZooKeeper ? "zk" : "logrus";
    }

    private static String seconds(Instant time) {
        return String.format(Locale.ROOT, "%d.%06d", time.getEpochSecond(), time.getNano() / 1_000);
    }

    /** {@code kafka.group=g} becomes {@code {"kafka":{"group":"g"}}}; a field that is in the way is replaced. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> nested(Map<String, Object> fields) {
        Map<String, Object> root = new TreeMap<>();
        Function<Object, Map<String, Object>> asMap =
                value -> value instanceof TreeMap ? (Map<String, Object>) value : new TreeMap<>();
        fields.forEach((name, value) -> {
            Map<String, Object> at = root;
            String[] path = name.split("\\.", -1);
            for (int i = 0; i < path.length - 1; i++) {
                at = (Map<String, Object>) at.compute(path[i], (key, there) -> asMap.apply(there));
            }
            at.put(path[path.length - 1], value instanceof String text ? Printable.cut(text, Printable.MOST) : value);
        });
        return root;
    }
}
