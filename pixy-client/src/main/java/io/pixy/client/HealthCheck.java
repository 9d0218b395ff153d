package io.pixy.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The one method of gRPC's health service that is needed here: a name of a service, and a number that stands for how it
 * is. Written by hand, since the library with its stubs brings four others. No state.
 */
final class HealthCheck {
    /** What the answer is when all is well. */
    static final int SERVING = 1;

    static final MethodDescriptor<String, Integer> METHOD = MethodDescriptor.<String, Integer>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Service())
            .setResponseMarshaller(new State())
            .build();

    private static final int FIELD = 1;

    /** That field as a number. */
    private static final int STATE = FIELD << 3;

    private HealthCheck() {}

    /** No state. */
    private static final class Service implements Marshaller<String> {
        @Override
        public InputStream stream(String service) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            try {
                out.writeString(FIELD, service);
                out.flush();
            } catch (IOException e) {
                throw new IllegalStateException("There is no end of memory", e);
            }
            return new ByteArrayInputStream(bytes.toByteArray());
        }

        @Override
        public String parse(InputStream stream) {
            throw new UnsupportedOperationException("Nobody asks us");
        }
    }

    /** No state. */
    private static final class State implements Marshaller<Integer> {
        @Override
        public InputStream stream(Integer state) {
            throw new UnsupportedOperationException("Nobody asks us");
        }

        @Override
        public Integer parse(InputStream stream) {
            try {
                CodedInputStream in = CodedInputStream.newInstance(stream);
                int state = 0;
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    if (tag == STATE) {
                        state = in.readEnum();
                    } else {
                        in.skipField(tag);
                    }
                }
                return state;
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("the answer can't be read")
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    }
}
