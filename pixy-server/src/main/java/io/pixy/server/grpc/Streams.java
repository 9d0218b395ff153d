package io.pixy.server.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The streams of one connection that nothing but their client's will could end. Confined to its event loop. */
final class Streams {
    /** Since when streams have had something to send that their clients do not take. */
    private Map<Integer, Long> unread = Map.of();

    /**
     * Ends streams that are answered while their clients have not finished to ask, and those whose answers have not been
     * read for too long; else these would stay as long as a client likes. The library counts what is ended so with the
     * client's own resets.
     */
    void endAnswered(Http2ConnectionHandler http2, ChannelHandlerContext context, long now, long patienceNanos) {
        if (http2.connection().numActiveStreams() == 0) {
            unread = Map.of();
            return;
        }
        List<Integer> answered = new ArrayList<>();
        List<Integer> late = new ArrayList<>();
        Map<Integer, Long> stillUnread = new HashMap<>();
        try {
            Http2Stream unused = http2.connection().forEachActiveStream(stream -> {
                if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
                    answered.add(stream.id());
                } else if (http2.encoder().flowController().hasFlowControlled(stream)) {
                    long since = unread.getOrDefault(stream.id(), now);
                    stillUnread.put(stream.id(), since);
                    if (now - since > patienceNanos) {
                        late.add(stream.id());
                    }
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        unread = stillUnread;
        for (int stream : answered) {
            var unused =
                    http2.encoder().writeRstStream(context, stream, Http2Error.NO_ERROR.code(), context.newPromise());
        }
        // this way the library knows that the call is over
        for (int stream : late) {
            http2.onError(
                    context, true, Http2Exception.streamError(stream, Http2Error.CANCEL, "The answer is not read"));
        }
        if (!answered.isEmpty() || !late.isEmpty()) {
            context.flush();
        }
    }
}
