"""What is to be known before the figures are believed: false alarms of one pair of waves, and of many."""

from collections.abc import Iterator

from app.dashboards.overview.words.places import false_alarms
from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.results.overview.pair import Pair


def why(found: Pair, speech: Speech, *, waves: int, sees_all: bool) -> list[str]:
    """
    waves     of the study that can be laid side by side
    sees_all  whether every site is seen
    """
    said = false_alarms(found.found, speech) if found.found.tally.tested > 1 else []
    if not sees_all:
        said.append(_("They are judged together with those of all sites, also of the ones that you do not see."))
    return [*said, *_of_many(found.found.tally.q, speech, waves)]


def _of_many(rate: float, speech: Speech, waves: int) -> Iterator[str]:
    """In a pair in which nothing changed the control of false discoveries is a control of any alarm at all."""
    pairs = waves * (waves - 1) // 2
    if pairs < 2:
        return
    yield _(
        "That holds for one pair of waves. This study has %(pairs)s pairs, and one in which nothing happened still "
        "raises a false alarm in up to %(rate)s of all cases: who looks through all of them must expect up to "
        "%(false)s such pairs. So decide which two waves count before you look, and do not go on until a pair shows "
        "something.",
        pairs=speech.n(pairs),
        rate=speech.fmt.percent(rate),
        false=speech.fmt.number(pairs * rate, 0 if pairs * rate >= 1 else 1),
    )


def same_weights() -> str:
    return _(
        "All sites together count with the same weights in both waves, made of the people who answered these two. The "
        "Overview makes them of all waves, so that its figure for everybody can differ a little."
    )
