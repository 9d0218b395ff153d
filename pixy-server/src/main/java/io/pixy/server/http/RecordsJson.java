package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.server.v1.Records;

/** The body {@code {"records":[..],"wait":"written","stopOnError":false}}. Confined to the thread that reads one body. */
final class RecordsJson {
    private final String topic;
    private final JsonCursor cursor;
    private final Records records;
    private boolean accepted;
    private boolean stopsOnError;

    private RecordsJson(String topic, byte[] body) {
        this.topic = topic;
        this.cursor = new JsonCursor(body);
        this.records = new Records(topic);
    }

    /**
     * Reads a whole body. What is wrong with one record only is kept as its result.
     *
     * @throws InvalidRequestException naming what is wrong with the body as a whole
     */
    static RecordsJson read(String topic, byte[] body) {
        RecordsJson json = new RecordsJson(topic, body);
        json.read();
        return json;
    }

    Records records() {
        return records;
    }

    /** Whether the answer is not to wait until the records are written. */
    boolean isOnlyAccepted() {
        return accepted;
    }

    /** Whether nothing is to be written behind a record that failed. */
    boolean stopsOnError() {
        return stopsOnError;
    }

    private void read() {
        JsonCursor.Members members = cursor.object("the body");
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "records" -> readRecords();
                case "wait" -> readWait();
                case "stopOnError" -> readStopOnError();
                default ->
                    throw new InvalidRequestException(
                            "the body has no member " + Text.cut(name) + ", only records, wait and stopOnError");
            }
        }
        cursor.end();
        if (records.size() == 0) {
            throw Records.tooMany(0);
        }
    }

    private void readRecords() {
        cursor.beginArray("records");
        int depth = cursor.depth();
        while (cursor.nextElement()) {
            if (records.size() == Cluster.MOST_MESSAGES) {
                throw Records.tooMany(records.size() + 1);
            }
            try {
                records.add(RecordJson.read(topic, cursor));
            } catch (InvalidRequestException e) {
                cursor.leave(depth, e);
                records.addInvalid(e);
            }
        }
    }

    private void readStopOnError() {
        stopsOnError = cursor.bool("stopOnError");
    }

    private void readWait() {
        String wait = cursor.string("wait");
        accepted = wait.equals("accepted");
        if (!accepted && !wait.equals("written")) {
            throw new InvalidRequestException("wait must be written or accepted, not " + Text.cut(wait));
        }
    }
}
