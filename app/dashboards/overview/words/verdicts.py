"""The four verdicts in words: fell, rose, no real change, too few answers. They are made by the analysis."""

from dataclasses import dataclass
from typing import Literal

from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import ngettext
from app.results.overview.model import Change, Tally, WaveName

Kind = Literal["fell", "rose", "same", "few"]
KINDS: dict[str, Kind] = {"fell": "fell", "rose": "rose", "no_change": "same"}
SIGNS = {"fell": "▼", "rose": "▲", "same": "", "few": "○"}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """
    kind    what it is coloured by
    figure  sign and size, of what is real
    word    the verdict, with the interval behind it
    """

    kind: Kind
    word: str
    figure: str = ""


def kind_of(change: Change) -> Kind:
    return KINDS.get(change.told, "few")


def verdict(change: Change, speech: Speech, before: WaveName | None) -> Verdict:
    """In full: "▼ 9 real fall (4 to 14)", "no real change (−3 to +1)"."""
    kind, limits = kind_of(change), speech.limits(change)
    word = _worded(change, speech, before)
    figure = f"{SIGNS[kind]} {speech.size(change)}" if change.is_found else ""
    return Verdict(kind=kind, figure=figure, word=f"{word} ({limits})" if limits and kind != "few" else word)


def _worded(change: Change, speech: Speech, before: WaveName | None) -> str:
    if change.told == "not_asked":
        return _("not asked in both waves")
    words = {
        "fell": _("real fall"),
        "rose": _("real rise"),
        "no_change": _("no real change"),
        "too_few": _("too few answers"),
        "no_spread": _("everybody gave the same answers"),
        "first_wave": _("the first wave"),
    }
    if change.told in words:
        return words[change.told]
    return _("other questions than in %(wave)s", wave=speech.wave(before)) if before else _("other questions")


def short(change: Change, speech: Speech) -> str:
    """For a cell of a table: a sign and a size, or a size with its sign; empty where nothing was compared."""
    if change.is_found:
        return f"{SIGNS[kind_of(change)]} {speech.size(change)}"
    return speech.signed(change.size) if change.is_tested and change.size is not None else ""


def tally(found: Tally, speech: Speech) -> list[Verdict]:
    """How many of each; what there is none of is left out."""
    counts: list[tuple[Kind, int, str]] = [
        ("fell", found.fell, ngettext("real fall", "real falls", found.fell)),
        ("rose", found.rose, ngettext("real rise", "real rises", found.rose)),
        ("same", found.no_change, _("no real change")),
        ("few", found.too_few, _("too few answers")),
    ]
    return [
        Verdict(kind=kind, figure=f"{SIGNS[kind]} {speech.n(n)}".strip(), word=word) for kind, n, word in counts if n
    ]
