"""``python -m tests.benchmarks [NAME ...]``: time against a reference run in the same process, in turns.

A benchmark is a module of this folder with ``run()``, which yields rows; its name is the name of the file. Nothing is
asserted: read the ratios, with the machine they were made on.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.measure import Row, machine

FOLDER = Path(__file__).parent
NOT_BENCHMARKS = {"__main__", "filled", "likert", "measure"}


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules([str(FOLDER)]) if module.name not in NOT_BENCHMARKS)


def print_table(name: str, rows: Iterable[Row]) -> None:
    print(f"\n{name}", flush=True)
    print(f"  {'what':46}{'ours':>12}{'reference':>14}{'ratio':>8}  {'goal':12} reference is", flush=True)
    for row in rows:
        other = "" if row.other is None else f"{row.other:.3g} {row.unit}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        print(
            f"  {row.what:46}{row.ours:>9.3g} {row.unit}{other:>14}{ratio:>8}  {row.goal:12} {row.reference}",
            flush=True,
        )


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    print(machine())
    for name in wanted or names():
        print_table(name, importlib.import_module(f"tests.benchmarks.{name}").run())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
