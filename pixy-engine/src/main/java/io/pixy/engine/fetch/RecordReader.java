package io.pixy.engine.fetch;

import io.pixy.api.Header;
import io.pixy.api.Message;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Turns records of kafka-clients into messages. No state. */
final class RecordReader {
    private RecordReader() {}

    static List<Message> read(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Message> messages = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            messages.add(new Message(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.key(),
                    record.value(),
                    headers(record),
                    record.timestamp(),
                    1));
        }
        return messages;
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
