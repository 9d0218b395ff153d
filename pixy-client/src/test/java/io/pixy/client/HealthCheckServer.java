package io.pixy.client;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The server's side of the health service, with the bytes as they stand in its documentation. No state. */
final class HealthCheckServer {
    static final MethodDescriptor<String, Integer> METHOD = MethodDescriptor.<String, Integer>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Request())
            .setResponseMarshaller(new Response())
            .build();

    private HealthCheckServer() {}

    private static final class Request implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String parse(InputStream stream) {
            try {
                byte[] bytes = stream.readAllBytes();
                return bytes.length == 0
                        ? ""
                        : new String(Arrays.copyOfRange(bytes, 2, bytes.length), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static final class Response implements MethodDescriptor.Marshaller<Integer> {
        @Override
        public InputStream stream(Integer value) {
            return new ByteArrayInputStream(new byte[] {8, value.byteValue()});
        }

        @Override
        public Integer parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }
}
