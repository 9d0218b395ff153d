package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import java.util.ArrayDeque;

/** Messages of one partition that were read and not handed out. Confined to the group strand. */
final class MessageBuffer {
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private Fetcher.Flow flow = (count, bytes) -> {};
    private long end;

    void add(Fetched fetched, Fetcher.Flow from) {
        flow = from;
        messages.addAll(fetched.messages());
        end = fetched.next();
    }

    Message peek() {
        return messages.peek();
    }

    void removeFirst() {
        flow.taken(1, Fetched.sizeOf(messages.remove()));
    }

    /** Everything below is here, was here, or does not exist. */
    long end() {
        return end;
    }

    void clear() {
        messages.clear();
        flow = (count, bytes) -> {};
        end = 0;
    }
}
