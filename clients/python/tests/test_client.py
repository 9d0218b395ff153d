"""What the client does of itself, against a server that does as it is told."""
import queue
import threading
import time
import unittest
from concurrent import futures

import grpc

from pixy_client import AckLostError, Message, Nack, Pixy, PixyError, Reject, TemporaryError
from pixy_client.stubs import kafkapixy_pb2 as original
from pixy_client.stubs.kafkapixy_pb2_grpc import KafkaPixyServicer, add_KafkaPixyServicer_to_server
from pixy_client.stubs.pixy.v1 import pixy_pb2 as v1
from pixy_client.stubs.pixy.v1.pixy_pb2_grpc import PixyServicer, add_PixyServicer_to_server

LIMIT = 20


class Original(KafkaPixyServicer):
    def __init__(self):
        self.seen = []
        self.answers = {}

    def __getattribute__(self, name):
        if not name[0].isupper():
            return object.__getattribute__(self, name)

        def method(request, context):
            self.seen.append((request, dict(context.invocation_metadata()), context.time_remaining()))
            answer = self.answers[name]
            if isinstance(answer, tuple):
                context.abort(*answer)
            return answer

        return method


class Streams(PixyServicer):
    """Each stream that is opened is handed to the test."""

    def __init__(self):
        self.opened = queue.Queue()

    def Consume(self, commands, context):
        stream = Stream(context)
        threading.Thread(target=stream.hear, args=(commands,), daemon=True).start()
        self.opened.put(stream)
        yield from iter(stream.events.get, None)
        if stream.status is not None:
            context.abort(*stream.status)


class Stream:
    def __init__(self, context):
        self.context = context
        self.commands = queue.Queue()
        self.events = queue.Queue()
        self.status = None

    def hear(self, commands):
        try:
            for command in commands:
                self.commands.put(command)
        except Exception:
            pass
        self.commands.put(None)
        self.events.put(None)

    def next(self, kind):
        """The next command, apart from signs of life."""
        while True:
            command = self.commands.get(timeout=LIMIT)
            name = command.WhichOneof("command")
            if name != "ping" or kind == "ping":
                assert name == kind, f"{name} in place of {kind}"
                return getattr(command, name)

    def open(self, lease=30):
        opened = v1.Opened()
        opened.lease.FromNanoseconds(int(lease * 1e9))
        self.events.put(v1.ConsumeEvent(opened=opened))
        return self.next("open")

    def bring(self, *values, attempt=1):
        self.events.put(v1.ConsumeEvent(deliveries=v1.Deliveries(deliveries=[
            v1.Delivery(receipt=f"r-{value}", topic="t", record=v1.Record(value=value.encode()), attempt=attempt)
            for value in values])))

    def settled(self, batch):
        self.events.put(v1.ConsumeEvent(settled=v1.Settled(id=batch.id, results=[v1.SettleResult()] * len(batch.settlements))))

    def fail(self, code, details="on purpose"):
        self.status = (code, details)
        self.events.put(None)


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.server = grpc.server(futures.ThreadPoolExecutor(8))
        self.original = Original()
        self.streams = Streams()
        add_KafkaPixyServicer_to_server(self.original, self.server)
        add_PixyServicer_to_server(self.streams, self.server)
        port = self.server.add_insecure_port("127.0.0.1:0")
        self.server.start()
        self.pixy = Pixy(f"127.0.0.1:{port}", cluster="main")
        self.stop = threading.Event()

    def tearDown(self):
        self.stop.set()
        self.pixy.close()
        self.server.stop(None)

    def subscribe(self, handler, credits=3):
        ended = futures.Future()

        def run():
            try:
                ended.set_result(self.pixy.subscribe("t", "g", handler, credits=credits, stop=self.stop))
            except Exception as e:
                ended.set_exception(e)

        threading.Thread(target=run, daemon=True).start()
        return ended

    def test_each_call_names_the_cluster_and_has_a_deadline(self):
        self.original.answers = {
            "Produce": original.ProdRs(partition=1, offset=2), "ConsumeNAck": original.ConsRs(key_undefined=True),
            "Ack": original.AckRs()}

        sent = self.pixy.produce("t", b"v")
        message = self.pixy.consume("t", "g")
        self.pixy.ack("t", "g", message)

        self.assertEqual((1, 2), (sent.partition, sent.offset))
        self.assertIsNone(message.key)
        for request, _, remaining in self.original.seen:
            self.assertEqual("main", request.cluster)
            self.assertLess(remaining, 200)
        self.assertTrue(self.original.seen[0][0].key_undefined)
        self.assertTrue(self.original.seen[1][0].no_ack)

    def test_nothing_in_time_is_no_error(self):
        self.original.answers = {"ConsumeNAck": (grpc.StatusCode.NOT_FOUND, "long polling timeout")}

        self.assertIsNone(self.pixy.consume("t", "g"))

    def test_what_may_pass_is_told_apart(self):
        for code, kind in ((grpc.StatusCode.UNAVAILABLE, TemporaryError), (grpc.StatusCode.INTERNAL, TemporaryError),
                           (grpc.StatusCode.INVALID_ARGUMENT, PixyError), (grpc.StatusCode.PERMISSION_DENIED, PixyError)):
            self.original.answers = {"Produce": (code, "words")}
            with self.assertRaisesRegex(PixyError, "words") as failure:
                self.pixy.produce("t", b"v")
            self.assertIs(kind, type(failure.exception))

    def test_an_ack_that_the_instance_does_not_know_is_lost_and_no_reason_to_end(self):
        self.original.answers = {"Ack": (grpc.StatusCode.INVALID_ARGUMENT, "never offered")}

        with self.assertRaises(AckLostError):
            self.pixy.ack("t", "g", Message("t", 0, 1, None, b"", []))

    def test_a_token_goes_with_tls_alone(self):
        with self.assertRaisesRegex(ValueError, "plain text"):
            Pixy("localhost:1", token=lambda: "secret")

    def test_each_message_that_is_settled_is_a_credit_for_another(self):
        self.subscribe(lambda job: Nack(delay=1.5) if job.value == b"a" else Reject("no"))
        stream = self.streams.opened.get(timeout=LIMIT)

        self.assertEqual(("main", "t", "g"), (lambda o: (o.cluster, o.topic, o.group))(stream.open()))
        self.assertEqual(3, stream.next("credit").messages)
        stream.bring("a", "b")
        first = stream.next("settle")
        self.assertEqual(1, stream.next("credit").messages)
        second = stream.next("settle")

        self.assertEqual("r-a", first.settlements[0].receipt)
        self.assertEqual(1_500_000_000, first.settlements[0].nack.delay.ToNanoseconds())
        self.assertEqual("no", second.settlements[0].reject.reason)

    def test_what_a_handler_fails_with_hands_the_message_back(self):
        def fail(job):
            raise RuntimeError("broken")

        self.subscribe(fail)
        stream = self.streams.opened.get(timeout=LIMIT)
        stream.open()
        stream.next("credit")
        with self.assertLogs("pixy_client", "WARNING"):
            stream.bring("a")
            settled = stream.next("settle").settlements[0]

        self.assertEqual("nack", settled.WhichOneof("verb"))
        self.assertIn("broken", settled.nack.reason)

    def test_whatever_a_handler_comes_to_can_be_told(self):
        class Speechless(Exception):
            def __repr__(self):
                raise RuntimeError("no words")

        def work(job):
            if job.value == b"raise":
                raise Speechless
            return {b"long": Nack(reason="\U0001f600" * 1000), b"half": Reject("\ud83d"), b"delay": Nack(delay=float("inf"))}[job.value]

        self.subscribe(work, credits=4)
        stream = self.streams.opened.get(timeout=LIMIT)
        stream.open()
        stream.next("credit")
        with self.assertLogs("pixy_client", "WARNING"):
            told = {}
            for value in ("raise", "long", "half", "delay"):
                stream.bring(value)
                told[value] = stream.next("settle").settlements[0]
                stream.next("credit")

        self.assertEqual("Speechless", told["raise"].nack.reason)
        self.assertEqual("\U0001f600" * 500, told["long"].nack.reason)
        self.assertEqual("?", told["half"].reject.reason)
        self.assertIn("OverflowError", told["delay"].nack.reason)

    def test_another_stream_goes_on_where_one_breaks(self):
        release = threading.Event()
        self.subscribe(lambda job: None if job.value == b"a" else release.wait(LIMIT) and None)
        stream = self.streams.opened.get(timeout=LIMIT)
        client_id = stream.open().client_id
        stream.next("credit")
        stream.bring("a", "b", "c")
        unanswered = stream.next("settle")
        stream.fail(grpc.StatusCode.UNAVAILABLE)

        stream = self.streams.opened.get(timeout=LIMIT)
        self.assertEqual(client_id, stream.open().client_id)
        # what nobody has answered is told again; two of three are still here
        self.assertEqual(unanswered, stream.next("settle"))
        self.assertEqual(1, stream.next("credit").messages)
        release.set()
        self.assertEqual("r-b", stream.next("settle").settlements[0].receipt)

    def test_a_stream_that_can_not_be_is_not_opened_again(self):
        ended = self.subscribe(lambda job: None)
        self.streams.opened.get(timeout=LIMIT).fail(grpc.StatusCode.INVALID_ARGUMENT, "the queue keeps less order")

        with self.assertRaisesRegex(PixyError, "less order"):
            ended.result(LIMIT)

    def test_leases_are_extended_meanwhile(self):
        release = threading.Event()
        self.subscribe(lambda job: release.wait(LIMIT) and None)
        stream = self.streams.opened.get(timeout=LIMIT)
        stream.open(lease=1)
        stream.next("credit")
        stream.bring("a", "b")

        extended = stream.next("settle").settlements
        release.set()

        self.assertEqual(["r-a", "r-b"], [one.receipt for one in extended])
        self.assertEqual(1_000_000_000, extended[0].extend.lease.ToNanoseconds())

    def test_the_end_comes_after_the_message_in_hand(self):
        begun, release = threading.Event(), threading.Event()

        def work(job):
            begun.set()
            release.wait(LIMIT)

        ended = self.subscribe(work)
        stream = self.streams.opened.get(timeout=LIMIT)
        stream.open()
        stream.next("credit")
        stream.bring("a", "b")
        self.assertTrue(begun.wait(LIMIT))
        self.stop.set()
        self.assertFalse(ended.done())
        release.set()

        done = stream.next("settle")
        stream.next("drain")
        released = stream.next("settle")
        self.assertEqual("ack", done.settlements[0].WhichOneof("verb"))
        self.assertTrue(released.settlements[0].nack.release)
        before = time.monotonic()
        stream.settled(done)
        stream.settled(released)
        self.assertIsNone(ended.result(LIMIT))
        self.assertLess(time.monotonic() - before, 4)


if __name__ == "__main__":
    unittest.main()
