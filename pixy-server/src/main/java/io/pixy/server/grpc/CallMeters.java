package io.pixy.server.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.pixy.micrometer.RequestMeters;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts calls, as a tracer of streams: the library tells of the end of each exactly once, whatever ends it. Methods that
 * there are not are told together. Thread-safe: by a concurrent set.
 */
final class CallMeters extends ServerStreamTracer.Factory {
    private final RequestMeters meters;
    private final Set<String> methods = ConcurrentHashMap.newKeySet();

    /** Knows no method yet. */
    CallMeters(RequestMeters meters) {
        this.meters = meters;
    }

    /** Methods that there are; to be told before the server is started. */
    void know(ServerServiceDefinition service) {
        service.getServiceDescriptor().getMethods().stream()
                .map(MethodDescriptor::getFullMethodName)
                .forEach(methods::add);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        RequestMeters.Request request =
                meters.begin(methods.contains(fullMethodName) ? fullMethodName : RequestMeters.NOTHING);
        return new ServerStreamTracer() {
            @Override
            public void streamClosed(Status status) {
                request.end(status.getCode().name());
            }
        };
    }
}
