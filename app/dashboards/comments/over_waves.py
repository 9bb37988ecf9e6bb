"""What people wrote about, beside the wave before: counts and shares that may be told, and whether they moved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.accounts.scope import EVERYWHERE, Scope
from app.dashboards.comments.themes import Themes, held_beside, themes_of
from app.disclosure.figure import is_crowd, needed_people
from app.results import waves
from app.results.frames.released import told_sites
from app.studies.models import Wave

if TYPE_CHECKING:
    from app.results.over_time.shares import ShareChange

# the report tells no theme of fewer people either, whatever the smallest cell is
FEWEST = 5
# where most texts carry no tag, shares would tell how far staff have read
LEAST_READ = 0.5
TOLD = {"rose": "more", "fell": "fewer"}


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A matter in two waves; None for what is not told.

    now, before, share_now, share_before   people, and their share of `ThemesOverWaves.n` and `n_before`
    told        "more" or "fewer" by more than chance; "no_change"; "too_few" to be compared; "untagged": most texts
                of a wave carry no tag; "first_wave": there is none before
    low, high   limits (95 %) of the change of the share
    """

    name: str
    now: int | None
    before: int | None
    share_now: float | None
    share_before: float | None
    told: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class ThemesOverWaves:
    """
    themes       those that are told in one wave at least, most people first
    n, n_before  people that shares are of: those with a tag, or all who wrote where these are as good as all
    before       the wave they are compared with
    """

    themes: tuple[Theme, ...] = ()
    n: int | None = None
    n_before: int | None = None
    before: Wave | None = None


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What may be told of one wave: of how many people, and the people of each theme.

    held     themes of enough people that are not told for the sake of others
    most     people that a theme may have that is neither told nor held
    is_read  whether most people's texts carry a tag
    """

    n: int
    people: Mapping[str, int]
    held: frozenset[str]
    most: int
    is_read: bool

    def assumed(self, name: str) -> int | None:
        """People for the test; None where it would tell of those that are held."""
        return None if name in self.held else self.people.get(name, self.most)


def themes_over_waves(wave: Wave, scope: Scope) -> ThemesOverWaves:
    """Tags of staff in this wave and the one before it, as whoever sees these sites may know them.

    Verdicts are adjusted for the number of themes. One of too few people counts in the test as the most it can be, so
    what is said of it follows from what is told.
    """
    own = told_sites(wave, scope)
    now = None if own is None else _told(wave, own)
    if own is None or now is None:
        return ThemesOverWaves()
    earlier = wave.before
    before = None if earlier is None or told_sites(earlier, own) != own else _told(earlier, own)
    if before is None:
        reason = "first_wave" if earlier is None else "too_few"
        found = [_theme(name, now, None, told=reason) for name in now.people]
    else:
        found = _compared(wave, now, before)
    return ThemesOverWaves(themes=tuple(found), n=now.n, n_before=before.n if before else None, before=earlier)


def _told(wave: Wave, own: Scope) -> _Told | None:
    """None where too few wrote anything, here or at the sites that are not shown."""
    cell = needed_people(FEWEST, min_cell=wave.study.organisation.min_cell)
    found = themes_of(wave, own)
    whole = found if own.is_everywhere else themes_of(wave, EVERYWHERE)
    if not is_crowd(found.wrote, min_cell=cell) or _gives_away(whole.wrote - found.wrote, cell):
        return None
    n = _base(found, whole, cell)
    enough = {name: count for name, count in found.people.items() if is_crowd(count, min_cell=cell)}
    rests = {name: (n - count, whole.people[name] - count) for name, count in enough.items()}
    few = frozenset(name for name, own_rests in rests.items() if any(_gives_away(rest, cell) for rest in own_rests))
    held = few if own.is_everywhere else few | (held_beside(wave, own, cell) & enough.keys())
    return _Told(
        n=n,
        people={name: count for name, count in enough.items() if name not in held},
        held=held,
        most=min(cell - 1, n),
        is_read=found.tagged >= LEAST_READ * found.wrote,
    )


def _base(found: Themes, whole: Themes, cell: int) -> int:
    """All who wrote, where a difference would tell of few: of those without a tag, or with one at other sites."""
    is_close = any(_gives_away(rest, cell) for rest in (found.wrote - found.tagged, whole.tagged - found.tagged))
    return found.wrote if is_close or not is_crowd(found.tagged, min_cell=cell) else found.tagged


def _gives_away(rest: int, cell: int) -> bool:
    return rest > 0 and not is_crowd(rest, min_cell=cell)


def _compared(wave: Wave, now: _Told, before: _Told) -> list[Theme]:
    names = dict.fromkeys([*now.people, *before.people])
    if not now.is_read or not before.is_read:
        return [_theme(name, now, before, told="untagged") for name in names]
    assumed = {name: (before.assumed(name), now.assumed(name)) for name in names}
    counts = {name: (one, other) for name, (one, other) in assumed.items() if one is not None and other is not None}
    judged = waves.read(wave).changed_shares(counts, n_before=before.n, n_after=now.n) if counts else {}
    return [_judged(name, now, before, judged.get(name)) for name in names]


def _judged(name: str, now: _Told, before: _Told, change: "ShareChange | None") -> Theme:
    if change is None:
        return _theme(name, now, before, told="too_few")
    told = TOLD.get(change.told, change.told)
    if name in now.people and name in before.people:
        return replace(_theme(name, now, before, told=told), low=change.low, high=change.high)
    # of a number that is not told only a change is known
    return _theme(name, now, before, told="too_few" if told == "no_change" else told)


def _theme(name: str, now: _Told, before: _Told | None, *, told: str) -> Theme:
    own, other = now.people.get(name), before.people.get(name) if before else None
    return Theme(
        name=name,
        now=own,
        before=other,
        share_now=None if own is None else own / now.n,
        share_before=None if other is None or before is None else other / before.n,
        told=told,
    )
