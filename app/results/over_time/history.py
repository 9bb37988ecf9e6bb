"""The waves of a study up to the one that is analysed, oldest first: what every line over time is drawn from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from sqlalchemy import select

from app.accounts.models import Site
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.results.defined.plans import from_questionnaire
from app.results.frames.blocks.mark import Mark, mark_of, marks_of
from app.results.frames.dimensions import dimensions_of, has_same_ruler, has_same_share
from app.results.kept import Kept, database
from app.results.over_time.cells import Cells, cells_of
from app.results.over_time.scores import WaveScores, scores_of
from app.results.over_time.up_to import waves_between
from app.results.plan import INDEX
from app.studies.models import Wave
from survey_defs.model import Questionnaire

_kept: Kept[tuple[object, ...], Cells] = Kept(256)


@dataclass(frozen=True, eq=False)
class Marks:
    """What tells whether answers of these waves have changed, looked up together, once, when somebody asks."""

    waves: tuple[Wave, ...]

    @cached_property
    def found(self) -> Mapping[int, Mark]:
        return {mark.wave: mark for mark in marks_of(self.waves)}


@dataclass(frozen=True, kw_only=True, eq=False)
class PastWave:
    """One wave of a history; its answers are read when its scores are asked for first.

    opens, closes   days by the organisation's clock; None of a wave that somebody closes
    asked           names of what it scores, the value index where it has all of its dimensions
    only            the sites that its scores are of
    marks           of the waves of its history
    """

    wave: Wave
    only: Scope = EVERYWHERE
    marks: "Marks | None" = None

    @property
    def id(self) -> int:
        return self.wave.id

    @property
    def number(self) -> int:
        return self.wave.number

    @property
    def title(self) -> str:
        return self.wave.title

    @property
    def opens(self) -> dt.date:
        return self._day(self.wave.opens_at)

    @property
    def closes(self) -> dt.date | None:
        return self.wave.closes_at and self._day(self.wave.closes_at)

    @property
    def questionnaire(self) -> Questionnaire:
        return definition_of(self.wave.version)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        names, parts = tuple(dimensions_of(self.questionnaire)), from_questionnaire(self.questionnaire).value_index
        return (INDEX, *names) if parts and set(parts) <= set(names) else names

    @cached_property
    def scores(self) -> WaveScores:
        """Of the responses that count, those of these sites."""
        found = self.everybody
        return found if self.only.is_everywhere else found.of(found.site.isin(self.only.ids))

    @cached_property
    def everybody(self) -> WaveScores:
        """Of the responses that count, at all sites."""
        return scores_of(self.wave, self.mark)

    @cached_property
    def mark(self) -> Mark:
        """What its answers at all sites are known by."""
        return self.marks.found[self.wave.id] if self.marks is not None else mark_of(self.wave)

    def cells(self, min_cell: int) -> Cells:
        """The means of its sites that may be told, kept until an answer changes."""
        key = (database(), self.only.ids, min_cell, self.mark)
        return _kept.get(key, lambda: cells_of(self.scores, min_cell))

    def is_alike(self, other: "PastWave", name: str) -> bool:
        """Whether both measure this dimension with the same ruler."""
        is_same_version = self.wave.version_id == other.wave.version_id
        return is_same_version or has_same_ruler(self.questionnaire, other.questionnaire, name)

    def has_share_of(self, other: "PastWave", name: str) -> bool:
        """Whether both make this share from the same questions."""
        is_same_version = self.wave.version_id == other.wave.version_id
        return is_same_version or has_same_share(self.questionnaire, other.questionnaire, name)

    def _day(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self.wave.study.organisation.zone).date()


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """The closed waves of a study before the analysed one, and that one, oldest first.

    sites        id -> name, of those that are seen
    codes        id -> code of the same
    min_cell     of fewer people than this nothing is told
    is_repeated  more waves are to come, so that a first one says so
    """

    waves: tuple[PastWave, ...]
    sites: Mapping[int, str]
    codes: Mapping[int, str]
    min_cell: int
    is_repeated: bool = False

    @property
    def now(self) -> PastWave:
        """The analysed wave."""
        return self.waves[-1]

    @property
    def before(self) -> PastWave | None:
        """The wave to compare the analysed one with; None where that is the first."""
        return self.waves[-2] if len(self.waves) > 1 else None

    def rulers(self, name: str) -> tuple[int | None, ...]:
        """For each wave the place of the first that measured this dimension with the same ruler: the same items on the
        same points in the same words. Waves may be compared where these agree; None where it was not asked.
        """
        return self._rulers[name] if name in self._rulers else self._ruled(name)

    def same_ruler(self, name: str) -> tuple[PastWave, ...]:
        """The waves whose figures of this dimension may stand beside those of the analysed one, that among them."""
        rulers = self.rulers(name)
        own = rulers[-1]
        return tuple(wave for wave, ruler in zip(self.waves, rulers, strict=True) if own is not None and ruler == own)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Those of all waves, with the place of each."""
        tables = [wave.cells(self.min_cell).table.assign(place=place) for place, wave in enumerate(self.waves)]
        # an empty table would turn the numbers of the others into objects
        return pd.concat([table for table in tables if len(table)] or tables[:1])

    @cached_property
    def _rulers(self) -> dict[str, tuple[int | None, ...]]:
        return {}

    def _ruled(self, name: str) -> tuple[int | None, ...]:
        found: list[int | None] = []
        # waves of one version are measured alike: each version is compared once
        by_version: dict[int, int] = {}
        for place, wave in enumerate(self.waves):
            if name not in wave.asked:
                found.append(None)
                continue
            version = wave.wave.version_id
            if version not in by_version:
                earlier = sorted(set(by_version.values()))
                by_version[version] = next((one for one in earlier if self.waves[one].is_alike(wave, name)), place)
            found.append(by_version[version])
        self._rulers[name] = tuple(found)
        return self._rulers[name]


def history_of(wave: Wave, only: Scope = EVERYWHERE, *, before: Wave | None = None) -> History:
    """Everything up to this wave, or `before` and this wave alone. Nothing is read of the answers yet."""
    organisation = wave.study.organisation
    sites = session.scalars(select(Site).where(Site.organisation_id == organisation.id).order_by(Site.name)).all()
    seen, waves = only.seen(sites), tuple(waves_between(wave, before))
    marks = Marks(waves)
    return History(
        waves=tuple(PastWave(wave=one, only=only, marks=marks) for one in waves),
        sites={site.id: site.name for site in seen},
        codes={site.id: site.code for site in seen},
        min_cell=organisation.min_cell,
        is_repeated=wave.study.recurrence != "once",
    )
