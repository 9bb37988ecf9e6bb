"""The tabs of a wave: each room says beside its view which of them it draws; the first is for managers, the last for
researchers.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import LazyString

from app.accounts import access
from app.accounts.access import Access
from app.kernel.db import utc_now
from app.studies.models import Study, Wave

# a closing is the moment after the last day
A_MOMENT = dt.timedelta(seconds=1)
# a page of a room to the right
COMPARISON = "comparison.show"
Rule = Callable[[Access, Wave], bool]


def anybody(_member: Access, _wave: Wave) -> bool:
    return True


@dataclass(frozen=True)
class Tab:
    """
    rank       place among the tabs
    argument   of the address, that names the wave
    is_for     whether a member with one of the view's roles may open it for this wave
    """

    endpoint: str
    label: LazyString
    rank: int
    argument: str = "wave_id"
    is_for: Rule = anybody

    @property
    def is_here(self) -> bool:
        return request.endpoint == self.endpoint

    def address(self, wave: Wave) -> str:
        values: dict[str, Any] = {self.argument: wave.id}
        return url_for(self.endpoint, **values)


_known: dict[str, Tab] = {}


def tab(endpoint: str, label: LazyString, *, rank: int, argument: str = "wave_id", is_for: Rule = anybody) -> None:
    _known[endpoint] = Tab(endpoint, label, rank, argument, is_for)


def tabs_of(wave: Wave) -> Sequence[Tab]:
    """Those that the member at work may open, in their order."""
    member = access.current()
    found = [
        one for one in _known.values() if member.role in access.roles_of(one.endpoint) and one.is_for(member, wave)
    ]
    return sorted(found, key=lambda one: one.rank)


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The waves beside one that somebody may read; None where there is none."""

    before: Wave | None
    after: Wave | None


def neighbours_of(wave: Wave) -> Neighbours:
    now = utc_now()
    begun = [one for one in _of(wave.study) if one.state(now) in ("open", "closed") or one.id == wave.id]
    place = [one.id for one in begun].index(wave.id)
    return Neighbours(
        before=begun[place - 1] if place else None, after=begun[place + 1] if place + 1 < len(begun) else None
    )


def comparison_of(wave: Wave) -> str | None:
    """Address of this wave beside another one; None where there is no other, or the member may not see it."""
    beside = neighbours_of(wave)
    may_see = access.current().role in access.roles_of(COMPARISON)
    return url_for(COMPARISON, wave_id=wave.id) if may_see and (beside.before or beside.after) else None


def _of(study: Study) -> list[Wave]:
    return sorted(study.waves, key=lambda one: one.number)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        wave_tabs=tabs_of, wave_neighbours=neighbours_of, wave_comparison=comparison_of, a_moment=A_MOMENT
    )
