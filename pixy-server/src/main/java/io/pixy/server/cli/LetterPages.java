package io.pixy.server.cli;

import io.grpc.StatusRuntimeException;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.RecordPosition;
import io.pixy.client.wire.LetterWire;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Dead letters, page after page as they are read. Confined to the thread of the command. */
final class LetterPages implements Iterator<DeadLetter> {
    private final Source source;
    private DeadLetterQuery query;
    private Optional<Page> page = Optional.empty();

    /** Where pages come from. */
    @FunctionalInterface
    interface Source {
        Page ask(DeadLetterQuery query) throws InterruptedException;
    }

    /** Letters of one request. */
    interface Page {
        boolean hasNext();

        DeadLetter next();

        /** Where to go on when there are no more in here; nothing if there are no more at all. */
        Optional<RecordPosition> after();
    }

    LetterPages(DeadLetterQuery query, Source source) {
        this.query = query;
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() || !page.get().hasNext()) {
            if (page.isPresent()) {
                Optional<RecordPosition> after = page.get().after();
                if (after.isEmpty()) {
                    return false;
                }
                query = query.withAt(after.get());
            }
            try {
                page = Optional.of(source.ask(query));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw RemoteException.failure("interrupted", e);
            }
        }
        return true;
    }

    @Override
    public DeadLetter next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.get().next();
    }

    /** One that came at once. */
    static final class Whole implements Page {
        private final DeadLetterPage page;
        private final Iterator<DeadLetter> letters;

        Whole(DeadLetterPage page) {
            this.page = page;
            this.letters = page.letters().iterator();
        }

        @Override
        public boolean hasNext() {
            return letters.hasNext();
        }

        @Override
        public DeadLetter next() {
            return letters.next();
        }

        @Override
        public Optional<RecordPosition> after() {
            return page.next();
        }
    }

    /** One that comes as it is read; it is the last one if it has fewer than it may. */
    static final class Streamed implements Page {
        private final Iterator<io.pixy.v1.DeadLetter> letters;
        private final int max;
        private int count;
        private Optional<RecordPosition> after = Optional.empty();

        Streamed(Iterator<io.pixy.v1.DeadLetter> letters, DeadLetterQuery query) {
            this.letters = letters;
            this.max = query.max();
        }

        @Override
        public boolean hasNext() {
            try {
                return letters.hasNext();
            } catch (StatusRuntimeException e) {
                throw GrpcReply.failure(e);
            }
        }

        @Override
        public DeadLetter next() {
            DeadLetter letter = LetterWire.letter("", letters.next());
            count++;
            after = Optional.of(new RecordPosition(letter.letterPartition(), letter.letterOffset() + 1));
            return letter;
        }

        @Override
        public Optional<RecordPosition> after() {
            return count < max ? Optional.empty() : after;
        }
    }
}
