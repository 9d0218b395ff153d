package io.pixy.bench.process;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ListTopicRq;
import mailgun.kafkapixy.ListTopicRs;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * The limits: a gRPC method, and a handler of Jetty or a route of Javalin, that do nothing but answer a produce. No state.
 */
public final class Empties {
    private static final byte[] ANSWER =
            "{\n  \"partition\": 0,\n  \"offset\": 1\n}".getBytes(StandardCharsets.US_ASCII);

    private Empties() {}

    /** What answers over HTTP. */
    public enum Kind {
        JETTY,
        JAVALIN
    }

    /** Serves until it is killed: the kind, the port for HTTP, the port for gRPC. */
    public static void main(String[] args) throws Exception {
        grpc(Integer.parseInt(args[2])).start();
        int port = Integer.parseInt(args[1]);
        if (Kind.valueOf(args[0]) == Kind.JETTY) {
            jetty(port);
        } else {
            javalin(port);
        }
    }

    private static Server grpc(int port) {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .directExecutor()
                .addService(new KafkaPixyGrpc.KafkaPixyImplBase() {
                    @Override
                    public void produce(ProdRq request, StreamObserver<ProdRs> answer) {
                        answer.onNext(ProdRs.newBuilder().setOffset(1).build());
                        answer.onCompleted();
                    }

                    @Override
                    public void listTopics(ListTopicRq request, StreamObserver<ListTopicRs> answer) {
                        answer.onNext(ListTopicRs.getDefaultInstance());
                        answer.onCompleted();
                    }
                })
                .build();
    }

    private static void jetty(int port) throws Exception {
        var server = new org.eclipse.jetty.server.Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Source.consumeAll(request, Callback.from(() -> answer(response, callback), callback::failed));
                return true;
            }
        });
        server.start();
    }

    private static void answer(Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, ANSWER.length);
        response.write(true, ByteBuffer.wrap(ANSWER), callback);
    }

    private static void javalin(int port) {
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    // as in Pixy
                    config.http.compressionStrategy = CompressionStrategy.NONE;
                    config.routes.get("/_ping", context -> context.result("pong"));
                    config.routes.post("/topics/{topic}/messages", context -> {
                        context.bodyAsBytes();
                        context.contentType("application/json").result(ANSWER);
                    });
                })
                .start("127.0.0.1", port);
    }
}
