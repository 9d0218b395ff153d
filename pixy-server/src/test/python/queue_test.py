"""Talks to the second API as Python programs do: batches, streams, settlements.

Usage: queue_test.py DESCRIPTORS HOST:PORT

Its messages are made of descriptors: the code generators of some distributions are too old for optional fields.
"""
import queue
import sys
import types
import unittest

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ADDRESS = sys.argv[2]


def load(path):
    """The messages and enum values of the API, by their names, and its methods."""
    with open(path, "rb") as file:
        files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for one in files.file:
        pool.Add(one)
    factory = message_factory.MessageFactory(pool)
    api = pool.FindFileByName("pixy/v1/pixy.proto")
    names = {name: factory.GetPrototype(kind) for name, kind in api.message_types_by_name.items()}
    for kind in api.enum_types_by_name.values():
        names.update((value.name, value.number) for value in kind.values)
    return types.SimpleNamespace(**names), api.services_by_name["Pixy"], factory


pb, SERVICE, FACTORY = load(sys.argv[1])


def stub(channel):
    def method(name, make):
        kind = SERVICE.methods_by_name[name]
        return make("/%s/%s" % (SERVICE.full_name, name),
                    request_serializer=FACTORY.GetPrototype(kind.input_type).SerializeToString,
                    response_deserializer=FACTORY.GetPrototype(kind.output_type).FromString)

    return types.SimpleNamespace(
        Produce=method("Produce", channel.unary_unary), Receive=method("Receive", channel.unary_unary),
        Settle=method("Settle", channel.unary_unary), Consume=method("Consume", channel.stream_stream))


class Stream:
    """A stream of messages, with commands that are sent as they come."""

    def __init__(self, pixy, **options):
        self.commands = queue.Queue()
        self.events = pixy.Consume(iter(self.commands.get, None), timeout=60)
        self.commands.put(pb.ConsumeCommand(open=pb.Open(**options)))
        assert next(self.events).WhichOneof("event") == "opened"

    def settle(self, number, settlements):
        self.commands.put(pb.ConsumeCommand(settle=pb.SettleBatch(id=number, settlements=settlements)))

    def close(self):
        self.commands.put(None)


def ack(receipt):
    return pb.Settlement(receipt=receipt, ack=pb.Ack())


class QueueTest(unittest.TestCase):
    def setUp(self):
        self.channel = grpc.insecure_channel(ADDRESS)
        self.pixy = stub(self.channel)

    def tearDown(self):
        self.channel.close()

    def produce(self, topic, count):
        response = self.pixy.Produce(pb.ProduceRequest(topic=topic, records=[
            pb.Record(key=b"k%d" % (i % 7), value=b"m%d" % i) for i in range(count)]), timeout=20)
        self.assertEqual(count, sum(1 for result in response.results if not result.HasField("problem")))

    def test_batches(self):
        self.produce("pyq.1", 100)
        left = {b"m%d" % i for i in range(100)}
        nacked = False
        while left:
            batch = self.pixy.Receive(pb.ReceiveRequest(topic="pyq.1", group="g", max_messages=30), timeout=30)
            settlements = []
            for delivery in batch.deliveries:
                if not nacked:
                    nacked = True
                    settlements.append(pb.Settlement(receipt=delivery.receipt, nack=pb.Nack()))
                else:
                    left.remove(delivery.record.value)
                    settlements.append(ack(delivery.receipt))
            if settlements:
                answer = self.pixy.Settle(pb.SettleRequest(
                    topic="pyq.1", group="g", settlements=settlements, level=pb.COMMITTED), timeout=30)
                self.assertEqual([False] * len(settlements), [r.HasField("problem") for r in answer.results])

    def test_a_stream_brings_each_message_once_within_its_window(self):
        self.produce("pyq.2", 500)
        stream = Stream(self.pixy, topic="pyq.2", group="g", window=pb.Window(messages=50))
        left = {b"m%d" % i for i in range(500)}
        out = 0
        number = 0
        settled = {}
        for event in stream.events:
            kind = event.WhichOneof("event")
            if kind == "deliveries":
                out += len(event.deliveries.deliveries)
                self.assertLessEqual(out, 50)
                for delivery in event.deliveries.deliveries:
                    left.remove(delivery.record.value)
                    self.assertEqual(1, delivery.attempt)
                number += 1
                settled[number] = len(event.deliveries.deliveries)
                out -= settled[number]
                stream.settle(number, [ack(delivery.receipt) for delivery in event.deliveries.deliveries])
            elif kind == "settled":
                self.assertEqual(settled.pop(event.settled.id), len(event.settled.results))
                self.assertFalse(any(result.HasField("problem") for result in event.settled.results))
            if not left and not settled:
                break
        stream.close()
        self.assertFalse(left)

    def test_what_a_stream_leaves_goes_to_others(self):
        self.produce("pyq.3", 3)
        stream = Stream(self.pixy, topic="pyq.3", group="g", window=pb.Window(messages=10))
        got = []
        while len(got) < 3:
            got.extend(next(stream.events).deliveries.deliveries)
        stream.events.cancel()
        batch = self.pixy.Receive(pb.ReceiveRequest(topic="pyq.3", group="g", max_messages=10), timeout=30)
        self.assertEqual([1] * len(batch.deliveries), [delivery.attempt for delivery in batch.deliveries])
        self.assertTrue(batch.deliveries)

    def test_a_bad_receipt_is_a_problem_of_its_own(self):
        self.produce("pyq.4", 1)
        stream = Stream(self.pixy, topic="pyq.4", group="g", window=pb.Window(messages=1))
        delivery = next(stream.events).deliveries.deliveries[0]
        stream.settle(7, [ack("no receipt"), ack(delivery.receipt)])
        settled = next(stream.events).settled
        self.assertEqual(7, settled.id)
        self.assertEqual([pb.INVALID_RECEIPT, 0], [result.problem.code for result in settled.results])
        stream.close()


unittest.main(argv=sys.argv[:1], verbosity=1)
