package io.pixy.server.http;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.pixy.v1.Code;
import io.pixy.v1.ProduceResponse;

/** Requests of any method, as text, and what answers say of themselves. No state. */
final class Requests {
    private Requests() {}

    @SuppressWarnings("unchecked")
    static <Q> Q parse(MethodDescriptor<Q, ?> method, String text) {
        try {
            Message.Builder builder = ((Message)
                            ((MethodDescriptor.PrototypeMarshaller<Q>) method.getRequestMarshaller())
                                    .getMessagePrototype())
                    .newBuilderForType();
            TextFormat.merge(text, builder);
            return (Q) builder.build();
        } catch (TextFormat.ParseException e) {
            throw new AssertionError(text, e);
        }
    }

    /** Streams tell of each record what has become of it. */
    static Status status(Message answer) {
        if (answer instanceof ProduceResponse response && response.getResultsCount() > 0) {
            Code code = response.getResults(0).getProblem().getCode();
            String text = response.getResults(0).getProblem().getMessage();
            if (code == Code.NOT_AUTHORIZED) {
                return Status.PERMISSION_DENIED.withDescription(text);
            }
            if (code == Code.UNAUTHENTICATED) {
                return Status.UNAUTHENTICATED.withDescription(text);
            }
        }
        return Status.OK;
    }
}
