"""A manager's look at a wave, put together; kept until an answer of these waves changes."""

from collections.abc import Hashable
from dataclasses import replace

from app.accounts.scope import EVERYWHERE, Scope
from app.customers.segments.members import segments_of, select_ids
from app.kernel.db import session
from app.results.frames.blocks.keyed import person_numbers
from app.results.kept import Kept, database
from app.results.over_time.history import history_of
from app.results.overview.changed import FEWEST, of_sites
from app.results.overview.columns import HEARD, SAID
from app.results.overview.look import Look
from app.results.overview.measures import measures_of
from app.results.overview.model import Overview, Quality
from app.results.overview.narrowing import EVERYBODY, Narrowing, called, in_order, sites_of
from app.results.overview.readings import wave_name
from app.results.overview.resampled.made import with_made
from app.results.overview.site_rows import site_rows, tally_of
from app.results.overview.touchpoints import reliability_of, touchpoints_of
from app.results.overview.voices import gap, recommendation, spoken
from app.studies.models import Study, Wave

_kept: Kept[tuple[Hashable, ...], Overview] = Kept(64)


def overview_of(wave: Wave, narrowing: Narrowing = EVERYBODY, *, only: Scope = EVERYWHERE) -> Overview:
    """Raises NotShown where the part is too small, or would give a small group away."""
    look = look_of(wave, narrowing, only)
    sites = tuple((site.id, site.code, site.name, site.region) for site in look.sites)
    people = tuple(look.members.items())
    key = (*look.keys, look.narrowing, only.ids, look.history.min_cell, sites, people)
    found = _kept.get(key, lambda: base_of(look))
    return with_made(found, wave) if look.is_whole else replace(found, quality=Quality(n=found.n))


def look_of(wave: Wave, narrowing: Narrowing, only: Scope, *, before: Wave | None = None) -> Look:
    """Who sees one site looks at that. With `before` the wave is laid beside that one alone."""
    if narrowing == EVERYBODY and len(only.sites) == 1:
        narrowing = Narrowing("site", only.sites[0].code, called(only.sites[0]))
    history = history_of(wave, before=before)
    return Look(
        history=history,
        narrowing=narrowing,
        only=only,
        sites=tuple(sites_of(wave.study.organisation)),
        keys=tuple((database(), past.mark) for past in history.waves),
        members=_members(wave.study, int(narrowing.key)) if narrowing.way == "segment" else {},
    )


def _members(study: Study, newest: int) -> dict[int, frozenset[object]]:
    """The people of this segment at this moment, and of those that are told before it."""
    segments = [one for one in in_order(segments_of(study.organisation)) if one.id <= newest]
    number = person_numbers(study.id)
    return {one.id: frozenset(map(number, session.scalars(select_ids(one)))) for one in segments}


def base_of(look: Look) -> Overview:
    """Measures and sites, with what changed. Raises NotShown."""
    look.check()
    history, changed = look.history, of_sites(look)
    measures = measures_of(look, changed)
    rows = site_rows(look, [one.name for one in measures], changed)
    return Overview(
        wave=wave_name(history.now),
        before=None if history.before is None else wave_name(history.before),
        study=history.now.wave.study_id,
        n=look.n or 0,
        narrowing=look.narrowing,
        waves=tuple(wave_name(wave) for wave in history.waves),
        measures=measures,
        sites=rows,
        is_chain=len([site for site in look.parts(look.newest).ways["site"].groups if site]) > 1,
        tally=tally_of(look, rows, measures),
        word_of_mouth=spoken(look, SAID),
        heard=spoken(look, HEARD),
        heard_gap=gap(look),
        recommendation=recommendation(look),
        touchpoints=touchpoints_of(look),
        reliability=reliability_of(look),
        ruler={one.name: max(one.broke_at, default=None) for one in measures},
        has_released=bool(len(history.now.everybody.values)),
        min_cell=history.min_cell,
        least=FEWEST,
    )
