package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.server.v1.Records;

/** The body {@code {"records":[..],"wait":"written"}}. Confined to the thread that reads one body. */
final class RecordsJson {
    private final byte[] body;
    private final String topic;
    private final JsonCursor cursor;
    private final Records records;
    private boolean recordsGiven;
    private boolean accepted;

    private RecordsJson(String topic, byte[] body) {
        this.topic = topic;
        this.body = body;
        this.cursor = new JsonCursor(body, 0, body.length);
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

    private void read() {
        cursor.beginObject("the body");
        String name = cursor.nextName(true);
        while (name != null) {
            switch (name) {
                case "records" -> readRecords();
                case "wait" -> readWait();
                default ->
                    throw new InvalidRequestException(
                            "the body has no member " + Text.cut(name) + ", only records and wait");
            }
            name = cursor.nextName(false);
        }
        cursor.end();
        if (records.size() == 0) {
            throw Records.tooMany(0);
        }
    }

    private void readRecords() {
        if (recordsGiven) {
            throw new InvalidRequestException("the body has records twice");
        }
        recordsGiven = true;
        cursor.beginArray("records");
        for (boolean first = true; cursor.nextElement(first); first = false) {
            if (records.size() == Cluster.MOST_MESSAGES) {
                throw Records.tooMany(records.size() + 1);
            }
            cursor.takeBlanks();
            int from = cursor.position();
            cursor.skip();
            try {
                records.add(RecordJson.read(topic, body, from, cursor.position()));
            } catch (InvalidRequestException e) {
                records.addInvalid(e);
            }
        }
    }

    private void readWait() {
        String wait = cursor.string("wait");
        accepted = wait.equals("accepted");
        if (!accepted && !wait.equals("written")) {
            throw new InvalidRequestException("wait must be written or accepted, not " + Text.cut(wait));
        }
    }
}
