package io.pixy.engine.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pixy.api.BrowseRequest;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.junit.jupiter.api.Test;

/** One page after the other of a log, whatever it looks like. */
class PageReaderTest {
    private static final TopicPartition LOG = new TopicPartition("t", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final ManualTimers time = new ManualTimers(clock);
    private final TreeMap<Long, byte[]> records = new TreeMap<>();
    private long begin;
    private long end;
    private Node leader = new Node(1, "localhost", 1);
    private Runnable onPoll = () -> {};
    private int polls;

    /** A consumer of that log, two records a poll. */
    private final class Reader extends MockConsumer<byte[], byte[]> {
        private long position = -1;

        @SuppressWarnings("deprecation") // clients 3.9 have no other
        Reader() {
            super(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            position = offset;
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            return position;
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            polls++;
            onPoll.run();
            if (position < begin) {
                throw new OffsetOutOfRangeException(Map.of(LOG, position));
            }
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            records.tailMap(position).entrySet().stream()
                    .limit(2)
                    .forEach(one -> found.add(new ConsumerRecord<>("t", 0, one.getKey(), null, one.getValue())));
            position = found.size() == 2 ? found.get(1).offset() + 1 : Math.max(position, end);
            time.advance(timeout);
            return of(found);
        }

        @SuppressWarnings("removal") // clients 3.9 have no other
        private static ConsumerRecords<byte[], byte[]> of(List<ConsumerRecord<byte[], byte[]>> found) {
            return found.isEmpty() ? ConsumerRecords.empty() : new ConsumerRecords<>(Map.of(LOG, found));
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            return topic.equals("t") ? List.of(new PartitionInfo(topic, 0, leader, null, null)) : List.of();
        }

        @Override
        public synchronized Map<TopicPartition, Long> beginningOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            return Map.of(LOG, begin);
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            return Map.of(LOG, end);
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            // the timestamp of a record is its offset
            Long first = records.ceilingKey(times.get(LOG));
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            found.put(LOG, first == null ? null : new OffsetAndTimestamp(first, first, Optional.empty()));
            return found;
        }
    }

    /** Records of that many bytes at these offsets. */
    private void have(int bytes, long... offsets) {
        for (long offset : offsets) {
            records.put(offset, new byte[bytes]);
            end = Math.max(end, offset + 1);
        }
    }

    private MessagePage read(BrowseRequest request) {
        return new PageReader(new Reader(), request, clock, clock.nanoTime() + PATIENCE.toNanos()).read(() -> true);
    }

    private MessagePage read(BrowseRequest.Start start, int most) {
        return read(BrowseRequest.of("t", 0, start).withMaxMessages(most));
    }

    private static List<Long> offsets(MessagePage page) {
        return page.messages().stream().map(Message::offset).toList();
    }

    private static BrowseRequest.Start at(long offset) {
        return new BrowseRequest.AtOffset(offset);
    }

    @Test
    void pagesFollowEachOtherWithoutLossUpToTheEnd() {
        have(1, 0, 1, 2, 3, 4);

        MessagePage first = read(at(0), 3);
        MessagePage second = read(at(first.next()), 3);

        assertThat(offsets(first)).containsExactly(0L, 1L, 2L);
        assertThat(offsets(second)).containsExactly(3L, 4L);
        assertThat(second)
                .extracting(MessagePage::next, MessagePage::begin, MessagePage::end)
                .containsExactly(5L, 0L, 5L);
        assertThat(offsets(read(at(second.next()), 3))).isEmpty();
    }

    @Test
    void whatDoesNotExistIsPassedOver() {
        have(1, 3, 7);
        end = 10;

        MessagePage page = read(at(0), 10);

        assertThat(offsets(page)).containsExactly(3L, 7L);
        assertThat(page.next()).isEqualTo(10);
    }

    @Test
    void bytesAreBoundedButOneMessageComesHoweverLargeItIs() {
        have(100, 0, 1, 2, 3);

        MessagePage two = read(BrowseRequest.of("t", 0, at(0)).withMaxBytes(250));
        MessagePage one = read(BrowseRequest.of("t", 0, at(0)).withMaxBytes(10));

        assertThat(offsets(two)).containsExactly(0L, 1L);
        assertThat(two.next()).isEqualTo(2);
        assertThat(two.end()).isEqualTo(4);
        assertThat(offsets(one)).containsExactly(0L);
        assertThat(one.next()).isEqualTo(1);
    }

    @Test
    void beginsWhereTheLogDoesIfThatIsLater() {
        begin = 3;
        have(1, 3, 4);

        assertThat(offsets(read(at(0), 10))).containsExactly(3L, 4L);
    }

    @Test
    void theEndIsNothingAndBeyondItIsAnError() {
        have(1, 0, 1);

        assertThat(read(at(2), 10)).isEqualTo(new MessagePage(List.of(), 2, 0, 2));
        assertThat(polls).isZero();
        assertThatThrownBy(() -> read(at(3), 10))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("offset 3 lies beyond the end of t-0, whose offsets go from 0 to 1");
    }

    @Test
    void theLastOnesAreCountedFromTheEnd() {
        begin = 2;
        have(1, 2, 3, 4, 5);

        assertThat(offsets(read(new BrowseRequest.Last(2), 10))).containsExactly(4L, 5L);
        assertThat(offsets(read(new BrowseRequest.Last(Long.MAX_VALUE), 10))).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void aTimeIsWhereItsFirstMessageIsAndOneToComeIsTheEnd() {
        have(1, 0, 5, 9);

        assertThat(offsets(read(new BrowseRequest.Since(Instant.ofEpochMilli(4)), 10)))
                .containsExactly(5L, 9L);
        assertThat(offsets(read(new BrowseRequest.Since(Instant.MIN), 10))).containsExactly(0L, 5L, 9L);
        assertThat(read(new BrowseRequest.Since(Instant.MAX), 10)).isEqualTo(new MessagePage(List.of(), 10, 0, 10));
    }

    @Test
    void whatIsWrittenMeanwhileIsNotWaitedForNorShown() {
        have(1, 0, 1, 2);
        onPoll = () -> records.putIfAbsent(3L, new byte[1]);

        MessagePage page = read(at(0), 10);

        assertThat(offsets(page)).containsExactly(0L, 1L, 2L);
        assertThat(page.next()).isEqualTo(3);
    }

    @Test
    void retentionThatIsFasterIsFollowed() {
        have(1, 0, 1, 2, 3);
        onPoll = () -> begin = 2;

        assertThat(offsets(read(at(0), 10))).containsExactly(2L, 3L);
    }

    @Test
    void aRecordThatCanNotBeReadEndsThePageBeforeItAndIsToldThen() {
        have(1, 0, 1, 2, 3);
        onPoll = () -> {
            if (polls == 2) {
                throw new CorruptRecordException("torn");
            }
        };

        MessagePage page = read(at(0), 10);
        assertThat(offsets(page)).containsExactly(0L, 1L);
        assertThat(page.next()).isEqualTo(2);
        assertThat(page.end()).isEqualTo(4);

        polls = 1;
        assertThatThrownBy(() -> read(at(page.next()), 10)).isInstanceOf(CorruptRecordException.class);
    }

    @Test
    void timeIsBounded() {
        have(1, 0, 1, 2, 3, 4, 5, 6, 7);
        onPoll = () -> time.advance(Duration.ofSeconds(6));

        MessagePage page = read(at(0), 1000);
        assertThat(offsets(page)).as("what there is in time").containsExactly(0L, 1L, 2L, 3L);
        assertThat(page.next()).isEqualTo(4);

        records.clear();
        onPoll = () -> {
            time.advance(PATIENCE);
            throw new OffsetOutOfRangeException(Map.of(LOG, 0L));
        };
        assertThatThrownBy(() -> read(at(0), 1))
                .isInstanceOfSatisfying(
                        KafkaException.class, e -> assertThat(e.reason()).isEqualTo(KafkaException.Reason.TIMED_OUT));
    }

    @Test
    void whoDoesNotWaitAnyMoreCostsNothing() {
        have(1, 0, 1, 2);

        MessagePage page = new PageReader(new Reader(), BrowseRequest.of("t", 0, at(0)), clock, Long.MAX_VALUE)
                .read(() -> polls < 1);

        assertThat(polls).isEqualTo(1);
        assertThat(page.messages()).hasSize(2);
    }

    @Test
    void saysWhatThereIsNot() {
        assertThatThrownBy(() -> read(BrowseRequest.of("nope", 0, at(0))))
                .isInstanceOf(UnknownTopicException.class)
                .hasMessageStartingWith("there is no topic nope");
        assertThatThrownBy(() -> read(BrowseRequest.of("t", 7, at(0))))
                .isInstanceOf(UnknownTopicException.class)
                .hasMessage("topic t has no partition 7, but 1 from 0 on");
        leader = null;
        assertThatThrownBy(() -> read(BrowseRequest.of("t", 0, at(0))))
                .isInstanceOfSatisfying(
                        KafkaException.class, e -> assertThat(e.reason()).isEqualTo(KafkaException.Reason.PASSING));
    }
}
