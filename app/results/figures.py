"""Everything that is computed of a wave, each kept until an answer changes. Pages come here through `waves.read`."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select

from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.defined.plans import from_questionnaire
from app.results.frames.blocks.mark import Mark
from app.results.frames.frame import load_frame
from app.results.frames.released import countable
from app.results.kept import Kept, database
from app.results.live import Live, live_of
from app.results.over_time.comparison import Verdict, Worse, verdicts_of, worse_of
from app.results.over_time.history import history_of
from app.results.over_time.shares import ShareChange, shares_of
from app.results.over_time.staying import Staying, staying
from app.results.over_time.up_to import history_key
from app.results.overview.build import overview_of
from app.results.overview.model import EVERYBODY, Narrowing, Overview
from app.results.overview.pair import Pair
from app.results.overview.pair_build import pair_of
from app.results.own_profile import Profile, profile_of
from app.results.precision import Precision, precision_of
from app.results.rates import Rate, rate_of
from app.results.run import Analysis, analyse, check, states_of
from app.results.trying import tried
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveResults:
    """What the answers of a wave give, before anything small is suppressed."""

    analysis: Analysis | AnalysisError
    signals: Mapping[str, int] = field(default_factory=dict)


Key = tuple[str, tuple[int, ...], tuple[Mark, ...]]
_kept: Kept[Key, WaveResults] = Kept(8)
_states: Kept[Key, Mapping[UUID, str]] = Kept(8)


@dataclass(frozen=True)
class WaveFigures:
    """The figures of one wave."""

    wave: Wave

    def results(self, only: Scope = EVERYWHERE) -> WaveResults:
        """Results of the wave, or of some of its sites."""
        return _kept.get(_key(self.wave, only), lambda: _computed(self.wave, only))

    def analysis(self, only: Scope = EVERYWHERE) -> Analysis | AnalysisError:
        """The analysis without the check that somebody may have asked for: it stands only where it is asked for."""
        found = self.results(only).analysis
        if isinstance(found, AnalysisError) or found.cross_check is None:
            return found
        return replace(found, cross_check=None)

    def checked_analysis(self, only: Scope = EVERYWHERE) -> Analysis | AnalysisError:
        """The analysis with its figures computed a second time; it takes seconds."""
        found = self.results(only)
        if isinstance(found.analysis, AnalysisError) or found.analysis.cross_check is not None:
            return found.analysis
        frame = load_frame(self.wave, definition_of(self.wave.version), only=only)
        checked = check(frame.answers, found.analysis)
        _kept.put(_key(self.wave, only), replace(found, analysis=checked))
        return checked

    def known_by(self, only: Scope = EVERYWHERE) -> tuple[Hashable, ...]:
        """What the results of these sites, beside those of all, are kept under: the same again means the same."""
        whole = () if only.is_everywhere else (history_key(self.wave),)
        return (*_key(self.wave, only), *whole)

    def states(self, only: Scope = EVERYWHERE) -> Mapping[UUID, str]:
        """The loyalty state of each response; empty where the questionnaire gives none."""
        return _states.get(_key(self.wave, only), lambda: _computed_states(self.wave, only))

    def live(self) -> Live:
        """The sums of a wave that grows."""
        return live_of(self.wave)

    def overview(self, narrowing: Narrowing = EVERYBODY, *, only: Scope = EVERYWHERE) -> Overview:
        """What a manager who sees these sites is told. Raises NotShown where a small group could be read from it."""
        return overview_of(self.wave, narrowing, only=only)

    def pair(self, before: Wave, *, only: Scope = EVERYWHERE) -> Pair:
        """This wave beside any earlier one of its study, as told to who sees these sites. Raises NotShown."""
        return pair_of(self.wave, before, only=only)

    def precision(self, language: str, *, width: float) -> Sequence[Precision]:
        return precision_of(self.wave, self.live(), language, width=width)

    def rate(self, kind: str, count: int, n: int) -> Rate | None:
        return rate_of(kind, count, n)

    def changed_shares(
        self, counts: Mapping[str, tuple[int, int]], *, n_before: int, n_after: int
    ) -> Mapping[str, ShareChange]:
        return shares_of(counts, n_before=n_before, n_after=n_after)

    def verdicts(self, before: Wave, *, false_alarms: float = 0.05) -> list[Verdict]:
        return verdicts_of(self.wave, before, false_alarms=false_alarms)

    def worse(self, before: Wave, *, dimension: str, level: float) -> list[Worse]:
        return worse_of(self.wave, before, dimension=dimension, level=level)

    def staying(self) -> Staying:
        return staying(self.wave)

    def own_profile(self, response: Response) -> Profile:
        return profile_of(response, self.wave)


def _key(wave: Wave, only: Scope) -> Key:
    return database(), only.ids, history_key(wave, only)


def _computed_states(wave: Wave, only: Scope) -> Mapping[UUID, str]:
    questionnaire = definition_of(wave.version)
    plan = from_questionnaire(questionnaire)
    if plan.quadrants is None:
        return {}
    frame = load_frame(wave, questionnaire, only=only)
    found = tried(lambda: states_of(frame.answers, plan, history=history_of(wave, only)))
    if not isinstance(found, Quadrants):
        return {}
    # the rows of the frame, in its order
    query = select(Response.uuid).where(*countable(wave, only)).order_by(Response.uuid)
    rows = zip(session.scalars(query), found.states, strict=False)
    return {response: str(state) for response, state in rows if isinstance(state, str)}


def _computed(wave: Wave, only: Scope) -> WaveResults:
    questionnaire = definition_of(wave.version)
    frame = load_frame(wave, questionnaire, only=only)
    try:
        analysis = analyse(
            frame.answers,
            from_questionnaire(questionnaire),
            seconds=frame.conduct.seconds,
            history=history_of(wave, only),
            people=frame.people,
            written=frame.texts,
            reasons=frame.reasons,
        )
    except AnalysisError as error:
        return WaveResults(analysis=error)
    return WaveResults(analysis=analysis, signals=frame.conduct.signals)
