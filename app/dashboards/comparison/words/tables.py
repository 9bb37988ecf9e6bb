"""The tables of two waves: every measure, the sites by one of them, and every comparison with its interval."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.dashboards.overview.words.speech import Speech
from app.dashboards.overview.words.verdicts import SIGNS, Kind, Verdict, kind_of, short, verdict
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import ngettext
from app.results.overview.model import Change, Estimate, Measure, Overview, Point, Reading
from app.results.overview.pair import Pair, Split

# where there is no figure
FEW, ABSENT = SIGNS["few"], "–"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A measure, or a site in one measure; a figure that is not told is empty.

    key         of a site its code, of a measure its name
    before, now, people   means with their intervals, and how many answered
    detectable  the smallest change that would be found four times in five
    all_before, all_now   of everybody, where somebody looks at some sites
    """

    key: str
    name: str
    before: str
    now: str
    people: str
    verdict: Verdict
    detectable: str
    all_before: str = ""
    all_now: str = ""

    @property
    def is_real(self) -> bool:
        return self.verdict.kind in ("fell", "rose")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """
    measure  name of the column
    size     of the change; empty where nothing was compared: then `word` says why, and `sign` stands for it
    limits   the interval
    """

    measure: str
    kind: Kind
    size: str
    limits: str
    word: str
    sign: str = ""

    @property
    def is_real(self) -> bool:
        return self.kind in ("fell", "rose")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A site with every measure, or all of them."""

    code: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def is_quiet(self) -> bool:
        return not any(cell.is_real for cell in self.cells)

    @property
    def together(self) -> str:
        """What all cells of the row say, where none has a figure and all say the same."""
        said = {cell.word for cell in self.cells}
        return said.pop() if len(said) == 1 and not any(cell.size for cell in self.cells) else ""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The change of the mean of everybody in two parts, as it is written."""

    name: str
    change: str
    within: str
    mix: str


def compared(found: Overview) -> list[str]:
    """Measures that both waves asked alike."""
    return [one.name for one in found.measures if one.change.told not in ("other_ruler", "not_asked")]


def measures(found: Overview, speech: Speech) -> list[Line]:
    return [_of_measure(one, found, speech) for one in found.measures]


def _of_measure(one: Measure, found: Overview, speech: Speech) -> Line:
    own = _line(
        one.name, speech.measure(one.name), Reading(now=one.now, before=one.before, change=one.change), speech, found
    )
    ends = {point.number: _level(point, speech) for point in one.chain}
    before = found.before.number if found.before and one.name in compared(found) else 0
    return replace(own, all_before=ends.get(before, ""), all_now=ends.get(found.wave.number, ""))


def _level(point: Point, speech: Speech) -> str:
    return speech.reading(Estimate(mean=point.mean, n=point.n, low=point.low, high=point.high))


def sites(found: Overview, name: str, speech: Speech) -> list[Line]:
    return [_line(row.code, row.name or row.code, row.measures[name], speech, found) for row in found.sites_by(name)]


def _line(key: str, name: str, own: Reading, speech: Speech, found: Overview) -> Line:
    detectable = own.change.detectable if own.change.is_tested else None
    return Line(
        key=key,
        name=name,
        before=speech.reading(own.before) if own.before else "",
        now=speech.reading(own.now) if own.now else "",
        people=_people(own, speech),
        verdict=_verdict(own.change, speech, found),
        detectable="" if detectable is None else speech.fmt.number(detectable),
    )


def _verdict(change: Change, speech: Speech, found: Overview) -> Verdict:
    """Of a site that is new since the earlier wave that it is: the waves between may have had it."""
    said = verdict(change, speech, found.before)
    if change.told != "first_wave" or found.before is None:
        return said
    return replace(said, word=_("no answers in %(wave)s", wave=speech.wave(found.before)))


def _people(own: Reading, speech: Speech) -> str:
    if own.before is None or own.now is None:
        return speech.n(own.now.n) if own.now else ""
    return _("%(before)s, then %(after)s", before=speech.n(own.before.n), after=speech.n(own.now.n))


def matrix(found: Overview, name: str, speech: Speech) -> list[Row]:
    """Every site and every measure, in the order of one of them."""
    names = compared(found)
    return [
        _row(row.code, row.name or row.code, {one: row.measures[one].change for one in names}, found, speech)
        for row in found.sites_by(name)
    ]


def together(found: Overview, speech: Speech, name: str) -> Row:
    """The last row: all that is looked at."""
    return _row("", name, {one: found.measure(one).change for one in compared(found)}, found, speech)


def _row(code: str, name: str, changes: Mapping[str, Change], found: Overview, speech: Speech) -> Row:
    cells = tuple(_cell(speech.measure(one), change, found, speech) for one, change in changes.items())
    return Row(code=code, name=name, cells=cells)


def _cell(measure: str, change: Change, found: Overview, speech: Speech) -> Cell:
    kind, word = kind_of(change), _verdict(change, speech, found).word
    size = short(change, speech)
    limits = speech.limits(change) if size else ""
    return Cell(
        measure=measure, kind=kind, size=size, limits=limits, word=word, sign=FEW if _is_few(change) else ABSENT
    )


def _is_few(change: Change) -> bool:
    return change.told in ("too_few", "no_spread")


def signs(rows: Sequence[Row]) -> list[str]:
    """What the signs in these rows stand for."""
    used = {cell.sign for row in rows if not row.together for cell in row.cells if not cell.size}
    said = {
        FEW: _("%(sign)s too few answers, or everybody gave the same", sign=FEW),
        ABSENT: _("%(sign)s nobody answered in the earlier wave", sign=ABSENT),
    }
    return [text for sign, text in said.items() if sign in used]


def parts(found: Pair, speech: Speech) -> list[Parts]:
    """What everybody together changed: what the sites did, and what their mix did."""
    return [_split(speech.measure(name), one, speech) for name, one in found.chain.items()]


def _split(name: str, one: Split, speech: Speech) -> Parts:
    change, within, mix = (_tenths(value, speech) for value in (one.change, one.within, one.mix))
    return Parts(name=name, change=change, within=within, mix=mix)


def _tenths(value: float, speech: Speech) -> str:
    written = speech.fmt.number(value, 1)
    return speech.fmt.digits(f"+{written}") if round(value, 1) > 0 else written


def heading(changes: Sequence[Change], speech: Speech) -> str:
    """How many measures fell, rose, showed nothing."""
    return speech.fmt.clauses(_counted(changes, speech))


def _counted(changes: Sequence[Change], speech: Speech) -> Iterator[str]:
    kinds = [kind_of(change) for change in changes]
    fell, rose, same, few = (kinds.count(kind) for kind in ("fell", "rose", "same", "few"))
    if fell:
        yield ngettext("%(count)s measure fell", "%(count)s measures fell", fell, count=speech.n(fell))
    if rose:
        yield ngettext("%(count)s measure rose", "%(count)s measures rose", rose, count=speech.n(rose))
    if same:
        yield ngettext(
            "%(count)s measure shows no real change",
            "%(count)s measures show no real change",
            same,
            count=speech.n(same),
        )
    if few:
        yield ngettext(
            "%(count)s measure was not compared", "%(count)s measures were not compared", few, count=speech.n(few)
        )
