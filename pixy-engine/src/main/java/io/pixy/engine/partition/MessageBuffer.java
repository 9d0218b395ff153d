package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;

/**
 * Messages of one partition that were read and not handed out. It takes only what continues it: so what is missing
 * between two messages, or before the end, does not exist, whatever got lost on the way here. Confined to the group
 * strand.
 */
final class MessageBuffer {
    private static final Fetcher.Flow NOBODY = new Fetcher.Flow() {
        @Override
        public void taken(int count, long size) {
            // nobody reads
        }

        @Override
        public void close() {
            // nobody reads
        }
    };

    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private Fetcher.Flow flow = NOBODY;
    private long bytes;
    private long end;
    private long logEnd = Fetched.UNKNOWN;

    /** Empty; what comes next begins with that offset. */
    void startAt(long offset) {
        clear();
        end = offset;
    }

    /** Who is told from now on what leaves. */
    void flow(Fetcher.Flow told) {
        flow.close();
        flow = told;
    }

    /** False if it does not begin where the buffer ends; nothing has changed then, as when it throws. */
    boolean add(Fetched fetched) {
        if (fetched.from() != end) {
            return false;
        }
        List<Message> added = List.copyOf(fetched.messages());
        long size = 0;
        for (Message message : added) {
            size += Fetched.sizeOf(message);
        }
        messages.addAll(added);
        bytes += size;
        end = fetched.next();
        logEnd = fetched.end() == Fetched.UNKNOWN ? logEnd : fetched.end();
        return true;
    }

    Message peek() {
        return messages.peek();
    }

    void removeFirst() {
        long size = Fetched.sizeOf(messages.remove());
        bytes -= size;
        flow.taken(1, size);
    }

    /** Keeps what comes first, one message at least, of so many bytes at most; what lies behind is to be read again. */
    void trim(long most) {
        int count = messages.size();
        long before = bytes;
        while (messages.size() > 1 && bytes > most) {
            Message last = messages.removeLast();
            bytes -= Fetched.sizeOf(last);
            end = last.offset();
        }
        flow.taken(count - messages.size(), before - bytes);
    }

    /** Everything below is here, was here, or does not exist. */
    long end() {
        return end;
    }

    /** Where the log was told to end when something was read of it last. */
    OptionalLong logEnd() {
        return logEnd == Fetched.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(Math.max(end, logEnd));
    }

    /** It has come to be known. */
    void logEnd(long offset) {
        logEnd = offset;
    }

    Fetcher.Held held() {
        return new Fetcher.Held(messages.size(), bytes);
    }

    void clear() {
        messages.clear();
        flow.close();
        flow = NOBODY;
        bytes = 0;
        end = 0;
        logEnd = Fetched.UNKNOWN;
    }
}
