package io.pixy.engine.kafka;

import io.pixy.api.Header;
import io.pixy.api.Message;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Turns records of kafka-clients into messages. No state. */
public final class Records {
    private Records() {}

    /** Messages that were never handed out before. */
    public static List<Message> messages(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Message> messages = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            messages.add(message(record));
        }
        return messages;
    }

    /** A message that was never handed out before. */
    public static Message message(ConsumerRecord<byte[], byte[]> record) {
        return new Message(
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                record.value(),
                headers(record),
                record.timestamp(),
                1);
    }

    private static List<Header> headers(ConsumerRecord<byte[], byte[]> record) {
        org.apache.kafka.common.header.Header[] given = record.headers().toArray();
        if (given.length == 0) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>(given.length);
        for (org.apache.kafka.common.header.Header header : given) {
            headers.add(new Header(header.key(), header.value()));
        }
        return headers;
    }
}
