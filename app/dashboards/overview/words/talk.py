"""What customers say of the house beside what they hear others say."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.dashboards.overview.words.speech import Speech
from app.dashboards.overview.words.verdicts import verdict
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import ngettext
from app.results.overview.model import Change, Overview, Recommendation, Rung, Spoken


@dataclass(frozen=True, kw_only=True)
class Talk:
    """
    heads, rows   the ladder as a table, the highest level first
    """

    heading: str
    intro: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def talk(found: Overview, speech: Speech) -> Talk | None:
    """None where nothing is told of it."""
    own, heard = found.word_of_mouth, found.heard
    if own is None and heard is None:
        return None
    return Talk(
        heading=_heading(found, speech),
        intro=speech.fmt.sentences(*_nets(found, speech)),
        heads=(_("Level"), *([_("says oneself")] if own else []), *([_("has heard")] if heard else [])),
        rows=tuple(_rows(own, heard, speech)),
        notes=tuple(_notes(found, speech)),
    )


def _heading(found: Overview, speech: Speech) -> str:
    gap, own = found.heard_gap, found.word_of_mouth
    if gap is not None and gap.low is not None and gap.high is not None:
        if gap.low > 0:
            return _("Customers speak better of the house than they hear others speak")
        if gap.high < 0:
            return _("Customers speak worse of the house than they hear others speak")
        return _("No real difference between what customers say and what they hear")
    if own is None or own.positive is None or own.negative is None:
        return _("What customers tell others")
    percent = speech.fmt.percent
    shares = {"positive": percent(own.positive), "negative": percent(own.negative)}
    return _("%(positive)s speak well of it, %(negative)s speak badly", **shares)


def _nets(found: Overview, speech: Speech) -> Iterator[str]:
    for one, words in ((found.word_of_mouth, _own_net), (found.heard, _heard_net)):
        if one is not None and one.net is not None:
            yield words(_net(one, speech))


def _own_net(net: str) -> str:
    return _("Own talk: net %(net)s.", net=net)


def _heard_net(net: str) -> str:
    return _("Heard: net %(net)s.", net=net)


def _net(one: Spoken, speech: Speech) -> str:
    return _signed_limits(one.net, one.net_low, one.net_high, speech)


def _signed_limits(value: float | None, low: float | None, high: float | None, speech: Speech) -> str:
    """A share with its limits, in points."""
    written = speech.signed((value or 0.0) * 100)
    if low is None or high is None:
        return written
    return f"{written} ({speech.fmt.range(speech.signed(low * 100), speech.signed(high * 100))})"


def _rows(own: Spoken | None, heard: Spoken | None, speech: Speech) -> Iterator[tuple[str, ...]]:
    sides = [one for one in (own, heard) if one]
    for levels in _levels(sides):
        yield _level(levels, speech), *(_share(one, levels, speech) for one in sides)


def _levels(sides: list[Spoken]) -> list[tuple[int, ...]]:
    """The rungs of all sides from the top; where one side joins levels that the other tells apart, both stand there."""
    found = {rung.levels for one in sides for rung in one.rungs}
    return sorted(found, key=lambda levels: (-max(levels), -min(levels)))


def _level(levels: tuple[int, ...], speech: Speech) -> str:
    return speech.fmt.listed(speech.signed(level) for level in sorted(levels, reverse=True))


def _share(one: Spoken, levels: tuple[int, ...], speech: Speech) -> str:
    rung: Rung | None = next((each for each in one.rungs if each.levels == levels), None)
    return speech.fmt.percent(rung.share) if rung else ""


def _notes(found: Overview, speech: Speech) -> Iterator[str]:
    heard = found.heard
    if heard is not None and heard.left_out:
        yield ngettext(
            "%(count)s person has heard nothing and is left out of “heard”.",
            "%(count)s people have heard nothing and are left out of “heard”.",
            heard.left_out,
            count=speech.n(heard.left_out),
        )
    if found.recommendation is not None and found.recommendation.balance is not None:
        yield _recommendation(found, found.recommendation, speech)


def _recommendation(found: Overview, one: Recommendation, speech: Speech) -> str:
    balance = _signed_limits(one.balance, one.low, one.high, speech)
    said = _("Recommendation balance: %(balance)s; not to be set beside published figures.", balance=balance)
    if one.change is None or not one.change.is_tested:
        return said
    told = verdict(_in_points(one.change), speech, found.before)
    return speech.fmt.sentences(said, _("Since the wave before: %(verdict)s.", verdict=f"{told.figure} {told.word}"))


def _in_points(change: Change) -> Change:
    """A change of shares as one of hundredths."""

    def hundred(size: float | None) -> float | None:
        return None if size is None else size * 100

    return Change(
        told=change.told,
        size=hundred(change.size),
        low=hundred(change.low),
        high=hundred(change.high),
        found_low=hundred(change.found_low),
        found_high=hundred(change.found_high),
    )
