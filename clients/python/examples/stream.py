"""Has messages brought by a stream, and hands some of them back."""
import signal
import sys
import threading

from pixy_client import Nack, Pixy, Reject

stop = threading.Event()
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: stop.set())


def work(job):
    name = job.value.decode()
    if name == "impossible":
        return Reject("nobody can do that")  # to the dead letters, where the queue has some
    if name == "later" and job.attempt == 1:
        print("not now:", name, flush=True)
        return Nack(delay=1)  # comes again, a second from now at the earliest
    print("done", name, "at attempt", job.attempt, flush=True)
    return None  # an acknowledgement; what raises an exception comes again


with Pixy(sys.argv[1] if len(sys.argv) > 1 else "localhost:19091") as pixy:
    # Up to 20 jobs are brought at a time: each that is settled is a credit for another one.
    pixy.subscribe("py.jobs", "py.crew", work, credits=20, stop=stop)
