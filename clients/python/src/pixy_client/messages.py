"""Messages, and what may become of them."""
from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Tuple, Union

from .stubs.pixy.v1 import pixy_pb2 as v1

Header = Tuple[str, Optional[bytes]]


@dataclass(frozen=True)
class Position:
    """Where a message was written."""

    partition: int
    offset: int


@dataclass(frozen=True)
class Message:
    """A message that was consumed. Over the original API values are never null, and neither are those of headers."""

    topic: str
    partition: int
    offset: int
    key: Optional[bytes]
    value: Optional[bytes]
    headers: List[Header]


@dataclass(frozen=True)
class Delivery(Message):
    """A message that was received: it is the receiver's until its lease runs out or it is settled.

    Attributes:
        receipt: what it is settled by.
        attempt: 1 for the first time.
    """

    receipt: str
    attempt: int


@dataclass(frozen=True)
class Ack:
    """It is done."""


@dataclass(frozen=True)
class Nack:
    """It is to come again.

    Attributes:
        delay: not before so many seconds; None for the pause of the queue.
        release: the attempt does not count, as nobody has tried.
        reason: for people.
    """

    delay: Optional[float] = None
    release: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Extend:
    """More time is needed: the lease runs for so many seconds from now on."""

    lease: float


@dataclass(frozen=True)
class Reject:
    """Nobody can ever deal with it: it goes to the dead letters."""

    reason: str = ""


Verdict = Union[Ack, Nack, Extend, Reject]


@dataclass(frozen=True)
class Problem:
    """Why one settlement does not count.

    Attributes:
        code: such as LEASE_LOST: somebody else has the message, or will get it.
        retriable: the same settlement may succeed a little later.
    """

    code: str
    message: str
    retriable: bool


def delivery_of(wired: v1.Delivery) -> Delivery:
    """From the wire."""
    record = wired.record
    return Delivery(
        topic=wired.topic, partition=wired.partition, offset=wired.offset,
        key=record.key if record.HasField("key") else None,
        value=record.value if record.HasField("value") else None,
        headers=[(one.key, one.value if one.HasField("value") else None) for one in record.headers],
        receipt=wired.receipt, attempt=wired.attempt)


def settlement_of(receipt: str, verdict: Verdict) -> v1.Settlement:
    """For the wire."""
    if isinstance(verdict, Ack):
        return v1.Settlement(receipt=receipt, ack=v1.Ack())
    if isinstance(verdict, Nack):
        nack = v1.Nack(release=verdict.release, reason=_reason(verdict.reason))
        if verdict.delay is not None:
            nack.delay.FromNanoseconds(nanos(verdict.delay))
        return v1.Settlement(receipt=receipt, nack=nack)
    if isinstance(verdict, Extend):
        extend = v1.Extend()
        extend.lease.FromNanoseconds(nanos(verdict.lease))
        return v1.Settlement(receipt=receipt, extend=extend)
    if isinstance(verdict, Reject):
        return v1.Settlement(receipt=receipt, reject=v1.Reject(reason=_reason(verdict.reason)))
    raise TypeError(f"a verdict is one of Ack, Nack, Extend and Reject, not {verdict!r}")


def problem_of(result: v1.SettleResult) -> Optional[Problem]:
    """None if it counts, be it for the second time."""
    if not result.HasField("problem") or result.problem.code == v1.ALREADY_SETTLED:
        return None
    return Problem(v1.Code.Name(result.problem.code), result.problem.message, result.problem.retriable)


def _reason(text: str) -> str:
    """What can be told of a reason: a server takes 1000 units of UTF-16, and half of a character can't be sent."""
    return text.encode("utf-16-le", "replace")[:2000].decode("utf-16-le", "ignore")


def nanos(seconds: float) -> int:
    """Of a time in seconds."""
    return int(seconds * 1_000_000_000)
