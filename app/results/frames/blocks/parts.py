"""The rows of a wave that grows, in 256 parts: only those are read again in which something is new.

Responses are divided by the first two letters of their random ids. A part is read again when the number of its
responses, the sum of their revisions or the number of those that are withheld has changed, so one more response costs
one part in 256. Where something was erased all parts are read anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select

from app.kernel.db import session
from app.results.frames.blocks.block import Block
from app.results.frames.blocks.reading import ROWS, read_rows
from app.results.frames.released import countable
from app.studies.models import Wave

# more parts than this are cheaper read in one go
FEW = 24
PARTS = 256
LETTERS = func.substr(cast(ROWS.c.uuid, String), 1, 2)
PartMark = tuple[int, int, int]


@dataclass
class Parts:
    """
    marks    of each part that is not empty, by its two letters
    blocks   the rows of each of them
    """

    marks: Mapping[str, PartMark] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)

    def follow(self, wave: Wave) -> None:
        """Read what is new."""
        marks = _marks(wave)
        changed = [name for name in marks.keys() | self.marks.keys() if marks.get(name) != self.marks.get(name)]
        if changed:
            self.blocks = {name: own for name, own in self.blocks.items() if name not in changed} | _read(wave, changed)
        self.marks = marks


def _marks(wave: Wave) -> dict[str, PartMark]:
    withheld = func.sum(case((ROWS.c.held, 1), else_=0))
    query = select(LETTERS, func.count(), func.sum(ROWS.c.revision), withheld).where(*countable(wave))
    return {name: (n, int(sum_), int(held)) for name, n, sum_, held in session.execute(query.group_by(LETTERS))}


def _read(wave: Wave, names: Sequence[str]) -> dict[str, Block]:
    """The named parts, fresh from the rows; those that are empty by now are left out."""
    which = [or_(*map(_within, names))] if len(names) <= FEW else []
    block, first = read_rows(wave, *which)
    order = np.argsort(first, kind="stable")
    ends = np.searchsorted(first[order], np.arange(PARTS + 1))
    wanted = sorted(int(name, 16) for name in names)
    found = ((part, order[ends[part] : ends[part + 1]]) for part in wanted)
    return {f"{part:02x}": block.rows(rows) for part, rows in found if len(rows)}


def _within(letters: str) -> ColumnElement[bool]:
    first = int(letters, 16) << 120
    return and_(ROWS.c.uuid >= UUID(int=first), ROWS.c.uuid <= UUID(int=first + (1 << 120) - 1))
