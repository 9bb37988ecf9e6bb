"""How fast a thing may come: counted in the memory of this process, so that it costs no writing and leaves no trace.

For what is honest a thousand times a day and only a flood is not. Guesses are counted by app.kernel.web.limits, which
every process and every restart agree on; here each process counts for itself.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from app.kernel.errors import TooManyTries

MOST_SUBJECTS = 20_000


@dataclass
class Bucket:
    """`burst` at once, then `per_minute`, for each subject."""

    burst: int
    per_minute: float
    clock: Callable[[], float] = time.monotonic
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, subject: str) -> None:
        """Raises TooManyTries with the wait until the next is free."""
        now, rate = self.clock(), self.per_minute / 60
        with self._lock:
            left, seen = self._levels.get(subject, (float(self.burst), now))
            left = min(self.burst, left + (now - seen) * rate)
            if left >= 1:
                self._levels[subject] = (left - 1, now)
                self._forget_full(now, rate)
                return
        raise TooManyTries(dt.timedelta(seconds=(1 - left) / rate))

    def _forget_full(self, now: float, rate: float) -> None:
        """Whoever has waited long enough to be full again is like a newcomer."""
        if len(self._levels) <= MOST_SUBJECTS:
            return
        levels = self._levels.items()
        kept = {who: (left, seen) for who, (left, seen) in levels if left + (now - seen) * rate < self.burst}
        # a flood from as many subjects: forgetting them all is better than growing for ever
        self._levels = kept if len(kept) <= MOST_SUBJECTS // 2 else {}
