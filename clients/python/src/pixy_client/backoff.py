"""How long to wait before the same is tried again."""
import random


class Backoff:
    """Pauses that double from a tenth of a second to five seconds, of random length, so that not all come back at once.

    Not thread-safe.
    """

    FIRST = 0.1
    LONGEST = 5.0

    def __init__(self) -> None:
        self._pause = self.FIRST

    def next(self) -> float:
        """The next pause, in seconds."""
        pause = self._pause * random.uniform(0.5, 1)
        self._pause = min(self.LONGEST, self._pause * 2)
        return pause

    def reset(self) -> None:
        """It has succeeded: the next pause is a short one."""
        self._pause = self.FIRST
