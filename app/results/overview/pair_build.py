"""Two waves beside each other, put together as the look at one wave is; kept until an answer of theirs changes."""

from collections.abc import Hashable

from app.accounts.scope import EVERYWHERE, Scope
from app.results.kept import Kept
from app.results.over_time.compared import compared
from app.results.overview.build import base_of, look_of
from app.results.overview.look import Look
from app.results.overview.narrowing import EVERYBODY
from app.results.overview.pair import Pair, Split
from app.results.overview.parts import ANSWERED
from app.studies.models import Wave

_kept: Kept[tuple[Hashable, ...], Pair] = Kept(32)


def pair_of(wave: Wave, before: Wave, *, only: Scope = EVERYWHERE) -> Pair:
    """Raises NotShown where what the looker sees is too small to be told of."""
    look = look_of(wave, EVERYBODY, only, before=before)
    sites = tuple((site.id, site.code, site.name, site.region) for site in look.sites)
    key = (*look.keys, look.narrowing, only.ids, look.history.min_cell, sites)
    return _kept.get(key, lambda: _built(look))


def _built(look: Look) -> Pair:
    first, second = look.history.waves
    return Pair(
        found=base_of(look),
        n_before=_people(look, look.newest - 1),
        chain=_chain(look) if look.is_whole else {},
        gone=tuple(name for name in first.asked if name not in second.asked),
    )


def _people(look: Look, place: int) -> int:
    rows = look.rows(place, ANSWERED)
    return 0 if rows is None else int(rows.sum())


def _chain(look: Look) -> dict[str, Split]:
    found = compared(*look.history.waves, min_cell=look.history.min_cell).chain
    return {name: Split(change=one.change, within=one.within, mix=one.mix) for name, one in found.items()}
