"""Medians of runs taken in turns, peaks of memory, and the machine."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured line; a ratio above 1 means better than the reference."""

    what: str
    ours: float
    unit: str = "ms"
    other: float | None = None
    reference: str = ""
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.other is None else self.other / self.ours


def timed(call: Callable[[], object], *, repeat: int = 1) -> float:
    """Milliseconds of one call, averaged over `repeat` calls."""
    start = time.perf_counter()
    for _ in range(repeat):
        call()
    return (time.perf_counter() - start) * 1000 / repeat


def side_by_side(
    ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int = 7, repeat: int = 1
) -> tuple[float, float]:
    """Median milliseconds of both, run in turns so that a busy minute hits both."""
    ours(), theirs()
    pairs = [(timed(ours, repeat=repeat), timed(theirs, repeat=repeat)) for _ in range(rounds)]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def median(call: Callable[[], object], *, rounds: int = 7) -> float:
    call()
    return statistics.median(timed(call) for _ in range(rounds))


def cpu_median(call: Callable[[], object], before: Callable[[], object] = lambda: None, *, rounds: int = 5) -> float:
    """Milliseconds of processor time of this process; `before` is done first each time and not counted."""
    times = []
    for _ in range(rounds):
        before()
        start = time.process_time()
        call()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def peak_above_now(call: Callable[[], object]) -> float:
    """Megabytes by which the process grows at most while `call` runs (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _status("VmRSS")
    call()
    return (_status("VmHWM") - before) / 1024


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def cpu_seconds(process: int) -> float:
    """User and system time so far of a running process and of those it started that still run (Linux)."""
    parents, used = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # the name of a program may hold blanks and brackets; what follows the last bracket is numbers
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(path.parent.name)
        parents[number], used[number] = int(fields[1]), int(fields[11]) + int(fields[12])
    family = {process}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(used.get(number, 0) for number in family) / os.sysconf("SC_CLK_TCK")


def machine() -> str:
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    load = f"{os.getloadavg()[0]:.1f}"
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load} at the start"


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
