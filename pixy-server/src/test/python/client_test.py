"""Talks to a server the way existing Python programs do: generated stubs, imported as top-level modules.

Usage: client_test.py STUB_DIR HOST:PORT
"""
import sys
import unittest

sys.path.insert(0, sys.argv[1])

import grpc
import kafkapixy_pb2 as pb
import kafkapixy_pb2_grpc as pb_grpc

ADDRESS = sys.argv[2]


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.channel = grpc.insecure_channel(ADDRESS)
        self.pixy = pb_grpc.KafkaPixyStub(self.channel)

    def tearDown(self):
        self.channel.close()

    def test_round_trip_with_headers(self):
        sent = self.pixy.Produce(pb.ProdRq(
            topic="py.1", key_value=b"k\xff", message="Превед".encode(),
            headers=[pb.RecordHeader(key="a", value=b"\x00\xff"), pb.RecordHeader(key="a")]), timeout=10)
        got = self.pixy.ConsumeNAck(pb.ConsNAckRq(topic="py.1", group="g", auto_ack=True), timeout=10)
        self.assertEqual((sent.partition, sent.offset), (got.partition, got.offset))
        self.assertEqual(b"k\xff", got.key_value)
        self.assertFalse(got.key_undefined)
        self.assertEqual("Превед", got.message.decode())
        self.assertEqual([("a", b"\x00\xff"), ("a", b"")], [(h.key, h.value) for h in got.headers])

    def test_async_produce_answers_with_minus_ones(self):
        sent = self.pixy.Produce(pb.ProdRq(topic="py.2", message=b"m", async_mode=True), timeout=10)
        self.assertEqual((-1, -1), (sent.partition, sent.offset))

    def test_explicit_acks(self):
        for i in range(3):
            self.pixy.Produce(pb.ProdRq(topic="py.3", key_undefined=True, message=b"%d" % i), timeout=10)
        got = self.pixy.ConsumeNAck(pb.ConsNAckRq(topic="py.3", group="g", no_ack=True), timeout=10)
        for i in range(1, 3):
            got = self.pixy.ConsumeNAck(pb.ConsNAckRq(
                topic="py.3", group="g", ack_partition=got.partition, ack_offset=got.offset), timeout=10)
            self.assertTrue(got.key_undefined)
            self.assertEqual(b"%d" % i, got.message)
        self.pixy.Ack(pb.AckRq(topic="py.3", group="g", partition=got.partition, offset=got.offset), timeout=10)
        row = self.pixy.GetOffsets(pb.GetOffsetsRq(topic="py.3", group="g"), timeout=10).offsets[0]
        self.assertEqual((3, 3, 0), (row.end, row.offset, row.lag))

    def test_nothing_to_consume_is_not_found(self):
        self.assert_fails(grpc.StatusCode.NOT_FOUND, "long polling timeout",
                          lambda: self.pixy.ConsumeNAck(pb.ConsNAckRq(topic="py.4", group="g"), timeout=10))

    def test_unknown_topic_in_produce_is_an_invalid_argument(self):
        self.assert_fails(
            grpc.StatusCode.INVALID_ARGUMENT,
            "kafka server: Request was for a topic or partition that does not exist on this broker.",
            lambda: self.pixy.Produce(pb.ProdRq(topic="nope", message=b"m"), timeout=10))

    def test_bad_ack(self):
        self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, "invalid ack: bad offset: -1",
                          lambda: self.pixy.ConsumeNAck(
                              pb.ConsNAckRq(topic="py.4", group="g", ack_offset=-1), timeout=10))

    def test_topics(self):
        topics = self.pixy.ListTopics(pb.ListTopicRq(with_partitions=True), timeout=10).topics
        self.assertEqual(1, topics["py.4"].version)
        self.assertEqual([1], list(topics["py.4"].partitions[0].replicas))

    def test_compressed_requests(self):
        sent = self.pixy.Produce(pb.ProdRq(topic="py.5", message=b"x" * 100000), timeout=10,
                                 compression=grpc.Compression.Gzip)
        self.assertEqual(0, sent.offset)

    def test_too_large_request(self):
        with self.assertRaises(grpc.RpcError) as failure:
            self.pixy.Produce(pb.ProdRq(topic="py.5", message=b"x" * (1 << 20)), timeout=10)
        self.assertEqual(grpc.StatusCode.RESOURCE_EXHAUSTED, failure.exception.code())

    def assert_fails(self, code, details, call):
        with self.assertRaises(grpc.RpcError) as failure:
            call()
        self.assertEqual(code, failure.exception.code())
        self.assertEqual(details, failure.exception.details())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
