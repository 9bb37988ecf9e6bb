"""The rows of a wave as columns of small numbers: what its figures over time are made of, and no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from app.results.frames.blocks.codes import Column, Numbers, alike, numbers

NOBODY = 0
# where no number is kept
NONE = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """Responses that count, one row for each.

    codes       by item or figure made of some, its answers; see `codes`
    site        id; NONE without one
    language    place in `languages`; NONE where it is not kept
    day         of the first answer, as its ordinal
    person      what recognises them in another wave of the study, keyed; NOBODY where nothing does
    minutes     how long it took, in whole minutes; NONE where no time is kept
    withheld    so new that the respondents themselves must not see it come
    place       in which order the rows stand, keyed; of a file it is gone, since they stand in it
    """

    codes: Mapping[str, Column]
    site: npt.NDArray[Any]
    language: npt.NDArray[Any]
    day: npt.NDArray[Any]
    person: npt.NDArray[np.uint64]
    minutes: npt.NDArray[Any]
    withheld: npt.NDArray[np.bool_]
    languages: tuple[str, ...] = ()
    place: npt.NDArray[np.uint64] | None = None

    def __len__(self) -> int:
        return len(self.site)

    def numbers(self, name: str) -> Numbers:
        return numbers(self.codes[name])

    def frame(self, names: Iterable[str]) -> pd.DataFrame:
        """These columns as floating point, missing where there is no answer."""
        found = list(dict.fromkeys(names))
        table = np.empty((len(found), len(self)))
        for row, name in zip(table, found, strict=True):
            row[:] = self.numbers(name)
        return pd.DataFrame(table.T, columns=found, copy=False)

    @cached_property
    def language_names(self) -> npt.NDArray[np.object_]:
        """None where it is not kept."""
        found: npt.NDArray[np.object_] = np.array([*self.languages, None], dtype=object)[self.language]
        return found

    def rows(self, which: npt.NDArray[Any]) -> "Block":
        """Some of its rows, by a mask or by their places."""
        taken = {name: getattr(self, name)[which] for name in ROWS}
        codes = {name: column[which] for name, column in self.codes.items()}
        return replace(self, codes=codes, place=None if self.place is None else self.place[which], **taken)

    def in_order(self) -> "Block":
        """Its rows as their key orders them, which tells neither id nor time."""
        return self if self.place is None else replace(self.rows(np.argsort(self.place, kind="stable")), place=None)


ROWS = tuple(part.name for part in fields(Block) if part.name not in ("codes", "languages", "place"))


def joined(blocks: Sequence[Block]) -> Block:
    """One below the other."""
    languages = tuple(sorted({one for block in blocks for one in block.languages}))
    rows = {name: np.concatenate([getattr(block, name) for block in blocks]) for name in ROWS if name != "language"}
    return Block(
        codes={name: np.concatenate(alike([block.codes[name] for block in blocks])) for name in blocks[0].codes},
        language=np.concatenate([_renumbered(block, languages) for block in blocks]),
        languages=languages,
        place=_places(blocks),
        **rows,
    )


def _renumbered(block: Block, languages: tuple[str, ...]) -> npt.NDArray[Any]:
    places = np.array([*(languages.index(one) for one in block.languages), NONE], dtype=np.int8)
    found: npt.NDArray[Any] = places[block.language]
    return found


def _places(blocks: Sequence[Block]) -> npt.NDArray[np.uint64] | None:
    found = [block.place for block in blocks if block.place is not None]
    return np.concatenate(found) if len(found) == len(blocks) else None
