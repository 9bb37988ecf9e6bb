"""Which comments a member has before them: those of the waves at hand, with what staff made of each."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.accounts.access import Access
from app.accounts.models import Role
from app.accounts.scope import Scope
from app.dashboards.comments import care, tags
from app.dashboards.comments.care import NOTHING
from app.dashboards.comments.proposing import Signs, signs_in
from app.dashboards.comments.replying import allowed
from app.dashboards.comments.search import Entry
from app.dashboards.comments.told_states import told_states
from app.results.frames.comments import comments_of
from app.results.frames.released import told_sites
from app.studies.models import Wave
from app.studies.operations import studies_of

# managers of studies that know their people, and of their own sites
READ = (Role.OWNER, Role.RESEARCHER, Role.MANAGER)
READERS = (Role.OWNER, Role.RESEARCHER)


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """
    waves     that are read, the newest first, with the sites whose texts are told; None where none may be
    entries   wave by wave; within one as `comments_of` has them
    """

    waves: Mapping[Wave, Scope | None]
    entries: Sequence[Entry]
    _states: dict[int, Mapping[UUID, str]] = field(default_factory=dict)

    def state_of(self, one: Entry) -> str | None:
        """Only where it is asked for: states of a wave need the analysis, which may take a second."""
        scope = self.waves[one.wave]
        if one.wave.id not in self._states:
            self._states[one.wave.id] = told_states(one.wave, scope) if scope is not None else {}
        return self._states[one.wave.id].get(one.comment.response)


def may_read(member: Access, wave: Wave) -> bool:
    """Who was promised to be nobody must not be known by how they write: managers know their guests."""
    return not wave.study.is_anonymous or member.may(*READERS)


def readable(member: Access, now: dt.datetime) -> list[Wave]:
    """Every wave that has begun and whose texts this member may read, the newest first."""
    waves = [wave for group in studies_of(member.organisation) for wave in group.waves]
    found = [wave for wave in waves if may_read(member, wave) and wave.state(now) != "waiting"]
    return sorted(found, key=lambda wave: (wave.opens_at, wave.id), reverse=True)


def inbox_of(member: Access, known: Sequence[Wave], now: dt.datetime) -> Inbox:
    """Of each study what is open now and what closed last; of earlier waves what somebody is at work on."""
    recent = set(_recent(known, now))
    at_work = care.waves_at_work(member.organisation)
    waves = [wave for wave in known if wave in recent or wave.id in at_work]
    found = read(member, waves)
    kept = [one for one in found.entries if one.wave in recent or _is_at_work(one)]
    used = {one.wave for one in kept} | recent
    return Inbox(waves={wave: scope for wave, scope in found.waves.items() if wave in used}, entries=kept)


def read(member: Access, waves: Iterable[Wave]) -> Inbox:
    """Every comment of these waves that the member may read."""
    scopes = {wave: told_sites(wave, member.scope) for wave in waves}
    kept = care.care_of(scopes)
    decided = {response for (response, _question), one in kept.items() if one.reply}
    signs = {response: signs for response, signs in signs_in(scopes).items() if response not in decided}
    made = _Made(kept=kept, replied=allowed(scopes), signs=signs)
    entries = [one for wave, scope in scopes.items() if scope is not None for one in _entries(wave, scope, made)]
    return Inbox(waves=scopes, entries=entries)


@dataclass(frozen=True, kw_only=True)
class _Made:
    """What is known of the texts of some waves beside themselves.

    signs   of whom a reply is proposed: of nobody about whom it is decided
    """

    kept: Mapping[tags.Place, care.Care]
    replied: frozenset[UUID]
    signs: Signs


def _entries(wave: Wave, scope: Scope, made: _Made) -> Iterable[Entry]:
    tagged = tags.places_of(wave)
    proposed: set[UUID] = set()
    for comment in comments_of(wave, scope):
        place = comment.response, comment.question
        # who wrote twice is replied to once
        signs = made.signs.get(comment.response, ()) if comment.response not in proposed else ()
        proposed.add(comment.response)
        yield Entry(
            wave=wave,
            comment=comment,
            tags=tagged.get(place, ()),
            care=made.kept.get(place, NOTHING),
            may_reply=comment.response in made.replied,
            signs=signs,
        )


def _recent(known: Sequence[Wave], now: dt.datetime) -> Iterable[Wave]:
    has_closed: set[int] = set()
    for wave in known:
        state = wave.state(now)
        if state == "open":
            yield wave
        elif state == "closed" and wave.study_id not in has_closed:
            has_closed.add(wave.study_id)
            yield wave


def _is_at_work(one: Entry) -> bool:
    is_waiting = not one.care.is_done and (one.care.owner_id is not None or one.care.reply == "needed")
    return one.care.is_flagged or is_waiting
