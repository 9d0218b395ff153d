"""Works off a topic, at least once, until it is told to stop."""
import signal
import sys
import threading

from pixy_client import Backoff, Pixy, TemporaryError

stop = threading.Event()
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: stop.set())  # noticed when the message in hand is done


def work(message):
    print("done", message.value.decode(), flush=True)


with Pixy(sys.argv[1] if len(sys.argv) > 1 else "localhost:19091") as pixy:
    pause = Backoff()
    while not stop.is_set():
        try:
            message = pixy.consume("py.orders", "py.kitchen")
            if message is not None:  # None: nothing came in time
                work(message)
                pixy.ack("py.orders", "py.kitchen", message)  # only now; if this is lost the message comes again
            pause.reset()
        except TemporaryError as e:  # the server restarts, the network is away, Kafka is
            print("trying again:", e, file=sys.stderr, flush=True)
            stop.wait(pause.next())
