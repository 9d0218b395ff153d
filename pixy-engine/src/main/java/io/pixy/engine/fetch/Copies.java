package io.pixy.engine.fetch;

import io.pixy.api.Header;
import io.pixy.api.Message;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Messages that several groups get: each is copied when it is asked for, on the thread of the group that does, since who gets
 * a message may do with its arrays what they like. Immutable.
 */
final class Copies extends AbstractList<Message> implements RandomAccess {
    private final List<Message> originals;

    Copies(List<Message> originals) {
        this.originals = originals;
    }

    @Override
    public Message get(int index) {
        return copy(originals.get(index));
    }

    @Override
    public int size() {
        return originals.size();
    }

    private static Message copy(Message message) {
        List<Header> headers = message.headers();
        if (!headers.isEmpty()) {
            headers = new ArrayList<>(headers);
            headers.replaceAll(header -> new Header(header.key(), copy(header.value())));
        }
        return new Message(
                message.topic(),
                message.partition(),
                message.offset(),
                copy(message.key()),
                copy(message.value()),
                headers,
                message.timestampMillis(),
                message.attempt());
    }

    private static byte[] copy(byte[] bytes) {
        return bytes == null ? null : bytes.clone();
    }
}
