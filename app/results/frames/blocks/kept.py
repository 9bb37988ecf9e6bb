"""The block of a wave: from memory, of a wave that is over from its file, else from the rows of the database.

A file is a shortcut and never the truth: what does not open, or was made of other answers, is made anew.
"""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, RLock

from sqlalchemy import String, cast, select

from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.results.frames.blocks import places
from app.results.frames.blocks.block import Block, joined
from app.results.frames.blocks.mark import Mark, committed_mark_of, mark_of
from app.results.frames.blocks.packing import Damaged, packed, unpacked
from app.results.frames.blocks.parts import Parts
from app.results.frames.blocks.reading import block_from_rows
from app.results.frames.released import countable
from app.results.kept import database
from app.studies.models import Wave

log = logging.getLogger("vafa.results")
# waves whose blocks stay in memory: six megabytes for a hundred thousand responses
KEPT = 32


@dataclass
class _Wave:
    """What is known of a wave; `whole` is what `mark` says, `parts` where it grows."""

    lock: RLock = field(default_factory=RLock)
    mark: Mark | None = None
    whole: Block | None = None
    parts: Parts | None = None


_kept: OrderedDict[tuple[str, int, int], _Wave] = OrderedDict()
_guard = Lock()


def block_of(wave: Wave, known: Mark | None = None) -> Block:
    """The rows that count at this moment, in their keyed order; only what is new is read. `known` is what the wave's
    mark was found to be a moment ago.
    """
    kept = _found(wave)
    with kept.lock:
        _follow(kept, wave, known or mark_of(wave))
        if kept.whole is None:
            kept.whole = _joined(kept, wave)
        return kept.whole


def parts_of(wave: Wave) -> Mapping[str, Block]:
    """The same in parts, by name; those that have not changed are the same objects. Of a wave that is over one part."""
    kept = _found(wave)
    with kept.lock:
        _follow(kept, wave, mark_of(wave))
        return dict(kept.parts.blocks) if kept.parts is not None else {"": block_of(wave)}


def keep(wave: Wave) -> bool:
    """Make the file of a wave that is over, whatever is in memory; whether there is one now."""
    mark = mark_of(wave)
    path = places.path_of(mark)
    if path is None or not mark.n:
        return False
    return path.is_file() or _keep(path, block_from_rows(wave).in_order(), wave, mark)


def forget_all() -> None:
    """What is in memory; files stay."""
    with _guard:
        _kept.clear()


def _found(wave: Wave) -> _Wave:
    with _guard:
        key = (database(), wave.id, wave.version_id)
        found = _kept.setdefault(key, _Wave())
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return found


def _follow(kept: _Wave, wave: Wave, mark: Mark) -> None:
    if kept.mark == mark:
        return
    if kept.mark is None or kept.mark.erased != mark.erased:
        kept.parts = None
    kept.whole = None
    if wave.is_over(utc_now()):
        kept.whole, kept.parts = _over(kept, wave, mark), None
    else:
        kept.parts = kept.parts or Parts()
        kept.parts.follow(wave)
    kept.mark = mark


def _over(kept: _Wave, wave: Wave, mark: Mark) -> Block:
    path = places.path_of(mark) if mark.n else None
    found = None if path is None else _opened(path, wave, mark)
    if found is not None:
        return found
    if kept.parts is not None:
        kept.parts.follow(wave)
    block = _joined(kept, wave)
    if path is not None:
        _keep(path, block, wave, mark)
    return block


def _joined(kept: _Wave, wave: Wave) -> Block:
    blocks = list(kept.parts.blocks.values()) if kept.parts is not None else []
    return (joined(blocks) if blocks else block_from_rows(wave)).in_order()


def _opened(path: Path, wave: Wave, mark: Mark) -> Block | None:
    try:
        found = unpacked(places.content_of(path), _about(path, wave))
    except FileNotFoundError:
        return None
    except (OSError, Damaged):
        log.warning(
            "needed: the kept answers of wave %s as they were written; found: other bytes or rights; "
            "remedy: none, they are made anew", mark.wave,
        )  # fmt: skip
        return None
    return found if len(found) == mark.n else None


def _about(path: Path, wave: Wave) -> str:
    """All that a file is of: its name, and a response that another database would not have."""
    first = select(cast(Response.uuid, String)).where(*countable(wave, in_order=True)).order_by(Response.uuid).limit(1)
    return f"{path.name} {session.scalar(first)}"


def _keep(path: Path, block: Block, wave: Wave, mark: Mark) -> bool:
    """Only what is committed goes to a file, and it goes away again where somebody erased something meanwhile."""
    if committed_mark_of(wave) != mark or len(block) != mark.n:
        return False
    try:
        places.keep(path, packed(block, _about(path, wave)))
        if committed_mark_of(wave) != mark:
            places.forget(path)
        places.forget_others(path, mark)
    except OSError as error:
        log.warning(
            "needed: room for the kept answers of wave %s; found: %s; remedy: make room; until then pages read the "
            "answers themselves", mark.wave, error.strerror,
        )  # fmt: skip
        return False
    return True
