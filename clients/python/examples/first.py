"""Writes a message, takes it back, acknowledges it."""
import sys

from pixy_client import Pixy

with Pixy(sys.argv[1] if len(sys.argv) > 1 else "localhost:19091") as pixy:
    sent = pixy.produce("py.orders", b"two coffees", key=b"table 7")  # returns when Kafka has it
    print("written to partition", sent.partition, "at", sent.offset)
    message = None
    while message is None:  # nothing came in time: ask again
        message = pixy.consume("py.orders", "py.kitchen")
    print("got", message.value.decode())
    pixy.ack("py.orders", "py.kitchen", message)  # without this it comes again
