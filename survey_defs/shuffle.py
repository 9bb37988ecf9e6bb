"""Random order of batteries, items and options, drawn from the stored seed of a response.

Sorted by a hash of seed and id: the same on every machine and version, and an item added later moves no other.
"""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from survey_defs.items import BatteryItem, ConsentItem, InstructedItem, MultipleChoiceItem, Option, SingleChoiceItem
from survey_defs.model import Battery, Block, Page

T = TypeVar("T")


def shuffled_blocks(page: Page, *, seed: str) -> tuple[Block, ...]:
    """Blocks of a page; where it asks for it the batteries change places, everything else stays."""
    if not page.shuffle:
        return page.blocks
    batteries = [block for block in page.blocks if isinstance(block, Battery)]
    drawn = iter(_drawn(batteries, [block.id for block in batteries], f"{seed}/{page.id}"))
    return tuple(next(drawn) if isinstance(block, Battery) else block for block in page.blocks)


def shuffled_items(battery: Battery, *, seed: str) -> tuple[BatteryItem, ...]:
    """Items of a battery; attention items keep their place among the others."""
    if not battery.shuffle:
        return battery.items
    moving = [item for item in battery.items if not isinstance(item, InstructedItem)]
    drawn = iter(_drawn(moving, [item.id for item in moving], f"{seed}/{battery.id}"))
    return tuple(item if isinstance(item, InstructedItem) else next(drawn) for item in battery.items)


def shuffled_options(item: SingleChoiceItem | MultipleChoiceItem | ConsentItem, *, seed: str) -> tuple[Option, ...]:
    """Options of a choice; reasons, "other" and options that stand alone stay last. A permission is never shuffled."""
    if isinstance(item, ConsentItem):
        return item.options
    fixed = [option for option in item.options if option.value is None or option.exclusive or option.with_text]
    moving = [option for option in item.options if option not in fixed]
    key = f"{seed}/{item.id}"
    if item.order == "random_direction" and _hash(key)[0] % 2:
        moving = moving[::-1]
    elif item.order == "random_options":
        moving = _drawn(moving, [option.raw for option in moving], key)
    return item.options if item.order == "as_written" else (*moving, *fixed)


def _drawn(things: list[T], ids: Iterable[str], key: str) -> list[T]:
    order = sorted(zip(ids, range(len(things)), strict=True), key=lambda pair: _hash(f"{key}/{pair[0]}"))
    return [things[place] for _, place in order]


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8")).digest()
