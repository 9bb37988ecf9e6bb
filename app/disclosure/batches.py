"""Which of those who answered an anonymous wave may be marked as having answered, all at once.

Marking somebody says: their answers are among those that had come by now. So they are marked together with enough
others, and enough must stay unmarked for the answers that are left.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

Days = Mapping[UUID, dt.date]


def batch_of(answered: Days, asked: Days, open_days: Collection[dt.date], smallest: int) -> set[UUID]:
    """The invitations of one cell to mark now; empty while it would tell too much.

    answered   invitation -> day of its answers, for those that wait for being marked
    asked      invitation -> day it was asked, for everybody unmarked in the cell, those who answered among them
    open_days  days of answers in the cell that were begun and not finished: they may be of anybody unmarked
    """
    batch = _company(answered, asked, smallest)
    left = {invitation: day for invitation, day in asked.items() if invitation not in batch}
    if not batch or 0 < len(left) < smallest:
        return set()
    waiting = {day for invitation, day in answered.items() if invitation not in batch} | set(open_days)
    if any(_asked_by(day, left) < smallest for day in waiting):
        return set()
    return batch


def _company(answered: Days, asked: Days, smallest: int) -> set[UUID]:
    """Those who answered, but for the earliest who would have too little company asked by their day."""
    batch = {invitation for invitation in answered if invitation in asked}
    while batch:
        first = min(answered[invitation] for invitation in batch)
        if _asked_by(first, {invitation: asked[invitation] for invitation in batch}) >= smallest:
            return batch
        batch -= {invitation for invitation in batch if answered[invitation] == first}
    return batch


def _asked_by(day: dt.date, asked: Days) -> int:
    return sum(1 for asked_day in asked.values() if asked_day <= day)
