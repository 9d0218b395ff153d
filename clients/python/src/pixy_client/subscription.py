"""Messages that come by themselves, over one stream after the other."""
from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections import deque
from typing import Any, Callable, Deque, Dict, Iterator, List, Optional, Union

import grpc

from .backoff import Backoff
from .errors import PixyError, error_of
from .messages import Ack, Delivery, Extend, Nack, Reject, delivery_of, problem_of, settlement_of
from .stubs.pixy.v1 import pixy_pb2 as v1

Outcome = Union[Ack, Nack, Reject]
Handler = Callable[[Delivery], Optional[Outcome]]
Connect = Callable[[Iterator[v1.ConsumeCommand]], Any]

_LOG = logging.getLogger("pixy_client")

# Another stream would fare no better.
_FOR_GOOD = frozenset({
    grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.FAILED_PRECONDITION,
})

# Heartbeats come every 15 s; the server, too, gives up who misses three.
_LONGEST_SILENCE = 45.0
_BEAT = 5.0
_LAST_WORDS = 5.0


class Subscription:
    """Three threads: the caller's runs the handler, one reads streams, one keeps leases and connection alive.

    What they share is guarded by one lock. A message is in `_held` from its delivery to its verdict, and a verdict is in
    `_told` until the server has answered it: so it is told again when a stream breaks before that. The streams have one
    client id, by which the server leaves with us what we hold when one of them takes the place of another.
    """

    def __init__(
            self, connect: Connect, opening: v1.Open, handler: Handler, credits: int, stop: threading.Event) -> None:
        opening.client_id = f"python-{uuid.uuid4()}"
        self._connect = connect
        self._opening = v1.ConsumeCommand(open=opening)
        self._handler = handler
        self._credits = credits
        self._stop = stop
        self._changed = threading.Condition()
        self._waiting: Deque[Delivery] = deque()
        self._held: Dict[str, None] = {}
        self._told: Dict[int, List[v1.Settlement]] = {}
        self._number = 0
        # of the stream that is open, if one is
        self._commands: Optional[queue.SimpleQueue[Optional[v1.ConsumeCommand]]] = None
        self._stream: Any = None
        self._heard = 0.0
        self._lease = 0.0
        self._extend_at = 0.0
        self._is_leaving = False
        self._over = threading.Event()
        self._failure: Optional[PixyError] = None

    def run(self) -> None:
        """Returns when told to stop; fails for reasons that do not pass."""
        threads = [threading.Thread(target=one, name="pixy-subscription", daemon=True) for one in (self._serve, self._keep)]
        for thread in threads:
            thread.start()
        try:
            delivery = self._next()
            while delivery is not None:
                self._settle([self._verdict(delivery)])
                delivery = self._next()
        finally:
            self._leave()
            for thread in threads:
                thread.join(_LAST_WORDS)
        if self._failure is not None:
            raise self._failure

    def _next(self) -> Optional[Delivery]:
        with self._changed:
            while True:
                if self._stop.is_set() or self._failure is not None:
                    return None
                if self._waiting:
                    return self._waiting.popleft()
                # nobody notifies when stop is set
                self._changed.wait(0.2)

    def _verdict(self, delivery: Delivery) -> v1.Settlement:
        try:
            outcome = self._handler(delivery) or Ack()
            if isinstance(outcome, (Ack, Nack, Reject)):
                # one that can't be told, such as for a delay without end, is a failure of the handler too
                return settlement_of(delivery.receipt, outcome)
            raise TypeError(f"a handler returns nothing, or one of Ack, Nack and Reject, not {outcome!r}")
        except Exception as e:
            _LOG.warning("%s %d/%d will come again", delivery.topic, delivery.partition, delivery.offset, exc_info=True)
            return settlement_of(delivery.receipt, Nack(reason=_text(e)))

    def _settle(self, settlements: List[v1.Settlement]) -> None:
        with self._changed:
            for one in settlements:
                self._held.pop(one.receipt, None)
            self._number += 1
            self._told[self._number] = settlements
            self._send(_batch(self._number, settlements))
            if not self._is_leaving and not self._stop.is_set():
                self._send(_credit(len(settlements)))

    def _send(self, command: v1.ConsumeCommand) -> None:
        """What can't be sent now follows from the state when the next stream opens."""
        if self._commands is not None:
            self._commands.put(command)

    def _leave(self) -> None:
        with self._changed:
            self._is_leaving = True
            self._send(v1.ConsumeCommand(drain=v1.Drain()))
            self._release()
            self._changed.wait_for(lambda: not self._told or self._failure is not None, _LAST_WORDS)
            self._over.set()
            self._end_stream()

    def _release(self) -> None:
        if self._held:
            self._settle([settlement_of(one, Nack(release=True)) for one in self._held])

    def _end_stream(self) -> None:
        if self._stream is not None:
            self._stream.cancel()

    def _serve(self) -> None:
        pause = Backoff()
        while not self._over.is_set():
            commands: queue.SimpleQueue[Optional[v1.ConsumeCommand]] = queue.SimpleQueue()
            commands.put(self._opening)
            try:
                self._read(commands, pause)
            except grpc.RpcError as e:
                error = error_of(e)
                self._on_broken(error, error.code in _FOR_GOOD)
            except Exception as e:
                # such as that of a token that can't be had
                self._on_broken(PixyError(grpc.StatusCode.UNKNOWN, repr(e)), True)
            finally:
                with self._changed:
                    self._commands = None
                # lets the thread end that sends them
                commands.put(None)
            self._over.wait(pause.next())

    def _read(self, commands: queue.SimpleQueue[Optional[v1.ConsumeCommand]], pause: Backoff) -> None:
        stream = self._connect(iter(commands.get, None))
        with self._changed:
            self._stream = stream
            self._heard = time.monotonic()
            if self._over.is_set():
                self._end_stream()
        for event in stream:
            kind = event.WhichOneof("event")
            with self._changed:
                self._heard = time.monotonic()
                if kind == "opened":
                    pause.reset()
                    self._on_opened(event.opened, commands)
                elif kind == "deliveries":
                    for wired in event.deliveries.deliveries:
                        self._held[wired.receipt] = None
                        self._waiting.append(delivery_of(wired))
                    if self._is_leaving:
                        self._release()
                elif kind == "settled":
                    self._on_settled(event.settled)
                self._changed.notify_all()

    def _on_opened(self, opened: v1.Opened, commands: queue.SimpleQueue[Optional[v1.ConsumeCommand]]) -> None:
        self._commands = commands
        self._lease = opened.lease.ToNanoseconds() / 1e9
        self._extend_at = 0.0
        for number, settlements in self._told.items():
            self._send(_batch(number, settlements))
        room = self._credits - len(self._held)
        if room > 0 and not self._is_leaving:
            self._send(_credit(room))

    def _on_settled(self, settled: v1.Settled) -> None:
        for settlement, result in zip(self._told.pop(settled.id, []), settled.results):
            problem = problem_of(result)
            if problem is not None:
                _LOG.warning("A settlement does not count, the message may come again: %s", problem)

    def _on_broken(self, error: PixyError, is_for_good: bool) -> None:
        if self._over.is_set():
            return
        if not is_for_good:
            _LOG.warning("The stream has ended and is opened again: %s", error)
            return
        with self._changed:
            self._failure = error
            self._over.set()
            self._changed.notify_all()

    def _keep(self) -> None:
        while not self._over.wait(_BEAT if self._lease <= 0 else min(_BEAT, self._lease / 6)):
            with self._changed:
                now = time.monotonic()
                if now - self._heard > _LONGEST_SILENCE:
                    self._end_stream()
                elif self._held and self._lease > 0 and now >= self._extend_at:
                    self._extend_at = now + self._lease / 3
                    extensions = [settlement_of(receipt, Extend(self._lease)) for receipt in self._held]
                    # nobody waits for the answer: a lease that is lost is told when the message is settled
                    self._send(_batch(0, extensions))
                else:
                    self._send(v1.ConsumeCommand(ping=v1.Ping()))


def _text(failure: Exception) -> str:
    try:
        return repr(failure)
    except Exception:
        return type(failure).__name__


def _batch(number: int, settlements: List[v1.Settlement]) -> v1.ConsumeCommand:
    return v1.ConsumeCommand(settle=v1.SettleBatch(id=number, settlements=settlements))


def _credit(messages: int) -> v1.ConsumeCommand:
    return v1.ConsumeCommand(credit=v1.Credit(messages=messages))
