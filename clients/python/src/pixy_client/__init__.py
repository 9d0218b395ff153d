"""Single messages of Apache Kafka through Pixy, or through Kafka-Pixy as far as that goes.

    with Pixy("localhost:19091") as pixy:
        pixy.produce("orders", b"two coffees", key=b"table 7")
        message = pixy.consume("orders", "kitchen")  # None: nothing in time, ask again
        if message is not None:
            work(message)
            pixy.ack("orders", "kitchen", message)

What is not acknowledged comes again, so a message may come twice: see that this does no harm.
"""
from .backoff import Backoff
from .client import Pixy
from .errors import AckLostError, PixyError, TemporaryError
from .messages import Ack, Delivery, Extend, Message, Nack, Position, Problem, Reject, Verdict

__all__ = [
    "Ack", "AckLostError", "Backoff", "Delivery", "Extend", "Message", "Nack", "Pixy", "PixyError", "Position",
    "Problem", "Reject", "TemporaryError", "Verdict",
]
