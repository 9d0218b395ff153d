"""The client: one connection, and calls that never wait without end."""
from __future__ import annotations

import threading
from types import TracebackType
from typing import Any, Callable, Iterable, List, Optional, Sequence, Tuple, Type

import grpc

from .errors import AckLostError, PixyError, error_of
from .messages import (
    Delivery, Header, Message, Position, Problem, Verdict, delivery_of, nanos, problem_of, settlement_of,
)
from .stubs import kafkapixy_pb2 as original
from .stubs.kafkapixy_pb2_grpc import KafkaPixyStub
from .stubs.pixy.v1 import pixy_pb2 as v1
from .stubs.pixy.v1.pixy_pb2_grpc import PixyStub
from .subscription import Handler, Subscription

# A server waits for messages for consumer.long_polling_timeout, or for what was asked for, a minute at most.
_LONGEST_POLL = 60.0

_CHANNEL = {
    # a silent server is asked for a sign of life, and given up ten seconds later
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
    "grpc.http2.max_pings_without_data": 0,
    # servers restart: two minutes between attempts to connect would be long
    "grpc.initial_reconnect_backoff_ms": 500,
    "grpc.max_reconnect_backoff_ms": 5_000,
    # whatever it is called, this is what an attempt may take
    "grpc.min_reconnect_backoff_ms": 10_000,
    "grpc.max_receive_message_length": 64 << 20,
    # nothing is sent twice by itself
    "grpc.enable_retries": 0,
    "grpc.service_config_disable_resolution": 1,
    # each client has a connection of its own, also with the same server
    "grpc.use_local_subchannel_pool": 1,
}


class Pixy:
    """A Pixy server. Thread-safe.

    Args:
        target: such as "localhost:19091", "dns:///pixy.example:19091" or "unix:/run/pixy.sock".
        cluster: empty for the server's default one.
        credentials: for TLS, such as grpc.ssl_channel_credentials(); None for plain text.
        token: asked with each call for what goes with it as "authorization: Bearer ...". Needs TLS or a Unix socket.
        client_id: what the server sees as the user agent.
        call_timeout: seconds that a call may take, beside what it waits for messages.
        produce_timeout: seconds that writing may take; a server with its default configuration tries for 130.
    """

    def __init__(
            self, target: str, *, cluster: str = "", credentials: Optional[grpc.ChannelCredentials] = None,
            token: Optional[Callable[[], str]] = None, client_id: str = "pixy-client-python",
            call_timeout: float = 30.0, produce_timeout: float = 150.0) -> None:
        if token is not None and credentials is None and not target.startswith("unix:"):
            raise ValueError("a token would go over the network in plain text: give credentials for TLS, too")
        options = [*_CHANNEL.items(), ("grpc.primary_user_agent", client_id)]
        self._channel = (
            grpc.insecure_channel(target, options) if credentials is None
            else grpc.secure_channel(target, credentials, options))
        self._cluster = cluster
        self._token = token
        self._call_timeout = call_timeout
        self._produce_timeout = produce_timeout
        self.original = KafkaPixyStub(self._channel)
        self.v1 = PixyStub(self._channel)

    def produce(
            self, topic: str, value: bytes, key: Optional[bytes] = None, headers: Iterable[Header] = ()) -> Position:
        """Writes a message, and returns when Kafka has it.

        Raises:
            TemporaryError: it is not written, or nobody knows. Whoever writes it again may write it twice.
        """
        request = original.ProdRq(
            cluster=self._cluster, topic=topic, message=value, key_value=key or b"", key_undefined=key is None,
            headers=[original.RecordHeader(key=name, value=content or b"") for name, content in headers])
        answer = self._call(self.original.Produce, request, self._produce_timeout)
        return Position(answer.partition, answer.offset)

    def consume(self, topic: str, group: str, *, auto_ack: bool = False) -> Optional[Message]:
        """The next message, or None if there was none in time: ask again.

        It comes again after the server's consumer.ack_timeout unless it is acknowledged; with auto_ack it counts as
        acknowledged when it is handed out: what is lost on its way is lost.
        """
        request = original.ConsNAckRq(
            cluster=self._cluster, topic=topic, group=group, auto_ack=auto_ack, no_ack=not auto_ack)
        try:
            got = self._call(self.original.ConsumeNAck, request, _LONGEST_POLL + self._call_timeout)
        except PixyError as e:
            if e.code == grpc.StatusCode.NOT_FOUND:
                return None
            raise
        return Message(
            topic, got.partition, got.offset, None if got.key_undefined else got.key_value, got.message,
            [(one.key, one.value) for one in got.headers])

    def ack(self, topic: str, group: str, message: Message) -> None:
        """Says that a message that was consumed is done.

        Raises:
            AckLostError: it does not count, and the message comes again.
            TemporaryError: nobody knows whether it counts; if not the message comes again.
        """
        request = original.AckRq(
            cluster=self._cluster, topic=topic, group=group, partition=message.partition, offset=message.offset)
        try:
            self._call(self.original.Ack, request, self._call_timeout)
        except PixyError as e:
            if e.code in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.INTERNAL):
                raise AckLostError(e.code, e.details) from e
            raise

    def receive(
            self, topic: str, group: str, *, max_messages: int = 1, max_wait: Optional[float] = None,
            lease: Optional[float] = None) -> List[Delivery]:
        """Up to so many messages with receipts, or none if there was none in time. Not with Kafka-Pixy.

        Args:
            max_wait: seconds, 60 at most; None for the server's consumer.long_polling_timeout.
            lease: for how many seconds they are the caller's; None for what holds for the queue.
        """
        request = v1.ReceiveRequest(cluster=self._cluster, topic=topic, group=group, max_messages=max_messages)
        if max_wait is not None:
            request.max_wait.FromNanoseconds(nanos(max_wait))
        if lease is not None:
            request.lease.FromNanoseconds(nanos(lease))
        answer = self._call(self.v1.Receive, request, _LONGEST_POLL + self._call_timeout)
        return [delivery_of(one) for one in answer.deliveries]

    def settle(
            self, topic: str, group: str, verdicts: Sequence[Tuple[str, Verdict]],
            *, committed: bool = False) -> List[Optional[Problem]]:
        """Says what is to become of messages, by their receipts; for each None if that counts.

        Args:
            committed: acknowledgements are to be committed in Kafka before it returns.
        """
        request = v1.SettleRequest(
            cluster=self._cluster, topic=topic, group=group, level=v1.COMMITTED if committed else v1.APPLIED,
            settlements=[settlement_of(receipt, verdict) for receipt, verdict in verdicts])
        answer = self._call(self.v1.Settle, request, self._call_timeout)
        return [problem_of(result) for result in answer.results]

    def subscribe(
            self, topic: str, group: str, handler: Handler, *, credits: int = 10, lease: Optional[float] = None,
            stop: Optional[threading.Event] = None) -> None:
        """Has messages brought to a handler, one after the other, until told to stop. Not with Kafka-Pixy.

        The stream is opened again whenever it breaks. Leases are extended while messages wait here or are dealt with.

        Args:
            handler: deals with a message on the calling thread. What it returns becomes of the message, an Ack if it
                returns nothing; if it raises something the message comes again after the pause of the queue.
            credits: how many messages may be here that are not settled, 1 to 1000.
            stop: ends it, after the message in hand. What was not begun goes to others, and was no attempt.

        Raises:
            PixyError: another stream would fare no better.
        """
        if not 1 <= credits <= 1000:
            raise ValueError(f"credits are 1 to 1000, not {credits}")
        opening = v1.Open(cluster=self._cluster, topic=topic, group=group)
        if lease is not None:
            opening.lease.FromNanoseconds(nanos(lease))
        # no deadline: a stream goes on as long as the server gives signs of life, which the subscription sees to
        Subscription(
            lambda commands: self.v1.Consume(commands, metadata=self._metadata()), opening, handler, credits,
            stop or threading.Event()).run()

    def close(self) -> None:
        """Cuts what runs, and ends. Idempotent."""
        self._channel.close()

    def __enter__(self) -> Pixy:
        return self

    def __exit__(
            self, kind: Optional[Type[BaseException]], error: Optional[BaseException],
            trace: Optional[TracebackType]) -> None:
        self.close()

    def _call(self, method: Any, request: Any, timeout: float) -> Any:
        try:
            return method(request, timeout=timeout, metadata=self._metadata())
        except grpc.RpcError as e:
            raise error_of(e) from e

    def _metadata(self) -> Sequence[Tuple[str, str]]:
        return () if self._token is None else (("authorization", "Bearer " + self._token()),)
