package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.pixy.api.Header;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.UnknownTopicException;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import mailgun.kafkapixy.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProduceCallTest {
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final Loopback server = new Loopback(cluster);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void syncProduceTellsWhereTheMessageIs() throws Exception {
        cluster.answers(new RecordPosition(2, 1L << 40));

        ProdRs response = server.client()
                .produce(request()
                        .setKeyValue(bytes("bar"))
                        .setMessage(bytes("m"))
                        .build());

        assertThat(response.getPartition()).isEqualTo(2);
        assertThat(response.getOffset()).isEqualTo(1L << 40);
        ScriptedCluster.Asked call = cluster.nextCall();
        assertThat(call.method()).isEqualTo("produce");
        ProduceRequest request = call.argument(0, ProduceRequest.class);
        assertThat(request.topic()).isEqualTo("test.4");
        assertThat(request.key()).asString().isEqualTo("bar");
        assertThat(request.partitionKey()).asString().isEqualTo("bar");
        assertThat(request.value()).asString().isEqualTo("m");
        assertThat(request.headers()).isEmpty();
    }

    @Test
    void asyncProduceAnswersWithMinusOnes() throws Exception {
        cluster.answers(null);

        ProdRs response = server.client().produce(request().setAsyncMode(true).build());

        assertThat(response.getPartition()).isEqualTo(-1);
        assertThat(response.getOffset()).isEqualTo(-1);
        assertThat(cluster.nextCall().method()).isEqualTo("produceAsync");
    }

    @Test
    void emptyKeyIsHashedButStoredAsNone() throws Exception {
        ProduceRequest request = produced(request());

        assertThat(request.key()).isNull();
        assertThat(request.partitionKey()).isEmpty();
    }

    @Test
    void undefinedKeyIsNeitherHashedNorStored() throws Exception {
        ProduceRequest request = produced(request().setKeyUndefined(true).setKeyValue(bytes("ignored")));

        assertThat(request.key()).isNull();
        assertThat(request.partitionKey()).isNull();
    }

    @Test
    void emptyMessageIsNoTombstone() throws Exception {
        ProduceRequest request = produced(request());

        assertThat(request.value()).isEmpty();
    }

    @Test
    void headersKeepTheirOrderAndRepeats() throws Exception {
        ProduceRequest request = produced(request()
                .addHeaders(header("b", new byte[] {0, (byte) 0xff}))
                .addHeaders(header("a", new byte[0]))
                .addHeaders(header("b", new byte[] {'2'}))
                .addHeaders(header("", new byte[0])));

        assertThat(request.headers())
                .containsExactly(
                        new Header("b", new byte[] {0, (byte) 0xff}),
                        new Header("a", new byte[0]),
                        new Header("b", new byte[] {'2'}),
                        new Header("", new byte[0]));
    }

    @Test
    void deadMessageIsLoggedWithHexKeyAndTextBody() throws Exception {
        ProduceRequest request = produced(request().setKeyValue(bytes("k")));

        assertThat(request.keyText()).isFalse();
        assertThat(request.valueText()).isTrue();
    }

    @Test
    void namedClusterIsUsed() throws Exception {
        ProduceRequest request = produced(request().setCluster(ScriptedCluster.NAME));

        assertThat(request.topic()).isEqualTo("test.4");
    }

    @Test
    void unknownClusterIsRefused() {
        Status status =
                server.failure(c -> c.produce(request().setCluster("invalid").build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("proxy `invalid` does not exist");
        assertThat(cluster.wasAskedNothing()).isTrue();
    }

    @Test
    void unknownTopicIsAnInvalidArgument() {
        cluster.fails(new UnknownTopicException(null));

        Status status = server.failure(c -> c.produce(request().build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo(UnknownTopicException.TEXT);
    }

    @Test
    void asyncProduceFailsIfTheMessageIsNotEvenQueued() {
        ProdRq request = request().setAsyncMode(true).build();

        cluster.fails(new ShuttingDownException());
        Status shuttingDown = server.failure(c -> c.produce(request));
        cluster.fails(new HeadersUnsupportedException());
        Status unsupported = server.failure(c -> c.produce(request));

        assertThat(shuttingDown.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(unsupported.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    private ProduceRequest produced(ProdRq.Builder request) throws InterruptedException {
        cluster.answers(new RecordPosition(0, 0));
        ProdRs unused = server.client().produce(request.build());
        return cluster.nextCall().argument(0, ProduceRequest.class);
    }

    private static ProdRq.Builder request() {
        return ProdRq.newBuilder().setTopic("test.4");
    }

    private static RecordHeader header(String key, byte[] value) {
        return RecordHeader.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFrom(value))
                .build();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
