"""One measure over the waves, beside the limits of chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import ngettext
from app.results.overview.model import Measure, Overview, Point


@dataclass(frozen=True, kw_only=True)
class Over:
    """
    heads, rows   the line as a table, the newest wave first
    """

    name: str
    heading: str
    intro: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def over_waves(one: Measure, found: Overview, speech: Speech) -> Over | None:
    """None where there is no line yet: one wave is a level and no line."""
    if len(one.line) < 2:
        return None
    return Over(
        name=one.name,
        heading=_heading(one, found, speech),
        intro=_("%(measure)s, of 100.", measure=speech.measure(one.name)),
        heads=tuple(_heads(one, found)),
        rows=tuple(_row(point, one, found, speech) for point in reversed(one.line)),
        notes=tuple(_notes(one, speech)),
    )


def broken(found: Overview, but: str, speech: Speech) -> list[Over]:
    """Other measures whose line breaks: why they cannot be read across it."""
    others = (one for one in found.measures if one.broke_at and one.name != but)
    return [line for one in others if (line := over_waves(one, found, speech))]


def _heading(one: Measure, found: Overview, speech: Speech) -> str:
    if one.broke_at:
        return _(
            "%(measure)s cannot be read across wave %(number)s: its questions changed",
            measure=speech.measure(one.name),
            number=speech.n(one.broke_at[-1]),
        )
    if not one.limits.points:
        return ngettext("%(count)s wave so far", "%(count)s waves so far", len(one.line), count=speech.n(len(one.line)))
    wave = speech.wave(found.wave)
    if one.limits.outside == "fell":
        return _("Below the limits of chance: %(wave)s", wave=wave)
    if one.limits.outside == "rose":
        return _("Above the limits of chance: %(wave)s", wave=wave)
    return _("Within the limits of chance: %(wave)s", wave=wave)


def _heads(one: Measure, found: Overview) -> Iterator[str]:
    yield _("Wave")
    yield _("Mean (95 %)")
    if one.limits.points:
        yield _("Limits of chance")
    if one.chain:
        yield _("All sites together") if found.narrowing.way in ("site", "region") else _("Everybody")


def _row(point: Point, one: Measure, found: Overview, speech: Speech) -> tuple[str, ...]:
    name = next((speech.wave(wave) for wave in found.waves if wave.number == point.number), speech.n(point.number))
    cells = [name, _mean(point, speech)]
    if one.limits.points:
        limits = next((limit for limit in one.limits.points if limit.number == point.number), None)
        cells.append(speech.fmt.range(speech.level(limits.low), speech.level(limits.high)) if limits else "")
    if one.chain:
        cells.append(next((speech.level(own.mean) for own in one.chain if own.number == point.number), ""))
    return tuple(cells)


def _mean(point: Point, speech: Speech) -> str:
    if point.low is None or point.high is None:
        return speech.level(point.mean)
    return f"{speech.level(point.mean)} ({speech.fmt.range(speech.level(point.low), speech.level(point.high))})"


def _notes(one: Measure, speech: Speech) -> Iterator[str]:
    if one.limits.points and one.limits.base is not None:
        yield _(
            "Limits: the mean of the waves before (%(base)s) and 2.7 standard errors of the wave around it; one false "
            "alarm in about 144 waves of each line.",
            base=speech.level(one.limits.base),
        )
    elif one.limits.missing:
        yield ngettext(
            "Limits of chance are drawn from the twelfth wave with the same questions on; %(count)s is missing.",
            "Limits of chance are drawn from the twelfth wave with the same questions on; %(count)s are missing.",
            one.limits.missing,
            count=speech.n(one.limits.missing),
        )


def is_record(points: Sequence[Point]) -> str:
    """Whether the newest of at least three waves with the same questions is the "lowest" or "highest" of them."""
    own = [point for point in points if point.piece == points[-1].piece] if points else []
    if len(own) < 3:
        return ""
    before = [point.mean for point in own[:-1]]
    if own[-1].mean < min(before):
        return "lowest"
    return "highest" if own[-1].mean > max(before) else ""
