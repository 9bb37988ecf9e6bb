"""What a job makes: the figure with its time, that it is on its way, or why there is none."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.results.frames.labels import Labels
from app.results.overview.model import Made, Pending

Words = TypeVar("Words")


@dataclass(frozen=True, kw_only=True)
class Told(Generic[Words]):
    """
    heading   of the part, whatever stands in it
    said      None while it is being computed, and where it cannot be
    refusal   why there is none, or when it will stand here
    when      what it was computed from, and when
    """

    heading: str
    said: Words | None = None
    refusal: str = ""
    when: str = ""


def told_of(found: Any, heading: str, say: Callable[[Any], Words], speech: Speech) -> Told[Words] | None:
    if found is None:
        return None
    if isinstance(found, Pending):
        return Told(heading=heading, refusal=_pending(found, speech))
    result, when = (found.found, _when(found, speech)) if isinstance(found, Made) else (found, "")
    if isinstance(result, Exception):
        return Told(heading=heading, refusal=_refused(result, speech), when=when)
    said = say(result)
    return Told(heading=getattr(said, "heading", heading), said=said, when=when)


def _refused(error: Any, speech: Speech) -> str:
    # the web process starts without the analysis, whose errors these are
    from app.results.words.refusals import refusal_text

    return refusal_text(error, Labels(scales=speech.measures), speech.fmt)


def _pending(found: Pending, speech: Speech) -> str:
    if found.since is None:
        return _("This is resampled many times over, so it is computed beside this page. Look again in a minute.")
    return _("This is being computed since %(time)s. Look again in a minute.", time=_time(found.since, speech))


def _when(found: "Made[Any]", speech: Speech) -> str:
    values = {"time": _time(found.at, speech), "n": speech.answers(found.n)}
    said = _("Computed on %(time)s from %(n)s.", **values)
    return said if found.is_current else speech.fmt.sentences(said, _("Answers came since; it is being computed anew."))


def _time(moment: dt.datetime, speech: Speech) -> str:
    return speech.fmt.time(moment, speech.zone)
