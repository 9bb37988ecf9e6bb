"""Where it moved: the sites, worst change first, and every comparison as a quiet table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.dashboards.overview.words.speech import Speech
from app.dashboards.overview.words.verdicts import Kind, Verdict, kind_of, short, verdict
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import isolated, ngettext
from app.results.overview.model import Change, Overview, Reading, SiteRow

# more names than these are counted
NAMED = 2
# rows that are drawn where nothing is real: the rest folds
SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Line:
    """A site in the table of one measure."""

    code: str
    name: str
    n: str
    now: str
    before: str
    verdict: Verdict

    @property
    def is_real(self) -> bool:
        return self.verdict.kind in ("fell", "rose")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """
    text   empty where nothing was compared: then `why` says it
    """

    kind: Kind
    text: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """
    cells   none where every measure has too few answers
    """

    code: str
    name: str
    n: str
    cells: tuple[Cell, ...]

    @property
    def is_quiet(self) -> bool:
        return all(cell.kind not in ("fell", "rose") for cell in self.cells)


def heading(rows: Sequence[SiteRow], name: str, speech: Speech) -> str:
    """How many fell, rose, did not change for certain, and who has too few answers."""
    kinds = {kind: [row for row in rows if kind_of(row.measures[name].change) == kind] for kind in KINDS}
    said = [word for kind in KINDS if (word := _counted(kind, kinds[kind], speech))]
    return speech.fmt.clauses(said)


KINDS: tuple[Kind, ...] = ("fell", "rose", "same", "few")


def _counted(kind: Kind, rows: Sequence[SiteRow], speech: Speech) -> str:
    n = len(rows)
    if not n:
        return ""
    count = speech.n(n)
    if kind == "fell":
        return ngettext("%(count)s site fell", "%(count)s sites fell", n, count=count)
    if kind == "rose":
        return ngettext("%(count)s site rose", "%(count)s sites rose", n, count=count)
    if kind == "same":
        return ngettext("%(count)s site shows no real change", "%(count)s sites show no real change", n, count=count)
    if n <= NAMED:
        names = speech.fmt.listed(isolated(row.name or row.code) for row in rows)
        return _("nothing can be said of %(names)s yet", names=names)
    return ngettext("nothing can be said of %(count)s yet", "nothing can be said of %(count)s yet", n, count=count)


def power(rows: Sequence[SiteRow], name: str, speech: Speech) -> str:
    """How small a change is found in the largest site and in the smallest that was compared."""
    found = [(row, one) for row in rows if (one := row.measures[name].change).is_tested and one.detectable]
    if not found:
        return ""
    found.sort(key=lambda one: one[1].n or 0)
    few, many = found[0], found[-1]
    said = _(
        "With about %(n)s answers a change of %(points)s points is found four times in five.",
        n=speech.n(many[1].n or 0),
        points=_detectable(many[1], speech),
    )
    if few[0] is many[0]:
        return said
    less = _(
        "With %(n)s, as at %(place)s, only from %(points)s points on.",
        n=speech.n(few[1].n or 0),
        place=isolated(few[0].name or few[0].code),
        points=_detectable(few[1], speech),
    )
    return speech.fmt.sentences(said, less)


def _detectable(change: Change, speech: Speech) -> str:
    return speech.fmt.number(change.detectable or 0.0)


def lines(rows: Sequence[SiteRow], found: Overview, name: str, speech: Speech) -> list[Line]:
    return [_line(row, row.measures[name], found, speech) for row in rows]


def _line(row: SiteRow, own: Reading, found: Overview, speech: Speech) -> Line:
    return Line(
        code=row.code,
        name=row.name or row.code,
        n=speech.n(own.now.n) if own.now else "",
        now=speech.reading(own.now) if own.now else "",
        before=speech.level(own.before.mean) if own.before else "",
        verdict=verdict(own.change, speech, found.before),
    )


def matrix(found: Overview, name: str, speech: Speech) -> list[Row]:
    """Every site and every measure, in the order of one of them."""
    names = [one.name for one in found.measures]
    return [
        _row(row.code, row.name or row.code, row.n, [row.measures[one].change for one in names], found, speech)
        for row in found.sites_by(name)
    ]


def together(found: Overview, speech: Speech) -> Row:
    """The last row: everybody."""
    return _row("", _("All sites"), found.n, [one.change for one in found.measures], found, speech)


def _row(code: str, name: str, n: int | None, changes: Sequence[Change], found: Overview, speech: Speech) -> Row:
    has_too_few = all(change.told == "too_few" for change in changes)
    cells = () if has_too_few else tuple(_cell(change, found, speech) for change in changes)
    return Row(code=code, name=name, n="" if n is None else speech.n(n), cells=cells)


def _cell(change: Change, found: Overview, speech: Speech) -> Cell:
    told, text = verdict(change, speech, found.before), short(change, speech)
    return Cell(kind=told.kind, text=text, why=told.word)


def looks(found: Overview, speech: Speech) -> str:
    """How many comparisons there were, and how many of them found something."""
    tested, findings = found.tally.tested, found.tally.fell + found.tally.rose
    return speech.fmt.listed(
        (
            ngettext("%(count)s comparison", "%(count)s comparisons", tested, count=speech.n(tested)),
            ngettext("%(count)s finding", "%(count)s findings", findings, count=speech.n(findings)),
        )
    )


def false_alarms(found: Overview, speech: Speech) -> list[str]:
    """Why so few of them are marked."""
    tested, q = found.tally.tested, speech.fmt.percent(found.tally.q)
    said = [
        _(
            "%(tested)s comparisons at 5 %% would raise about %(false)s false alarms a wave by chance. So "
            "changes are marked so that of those marked at most %(rate)s are expected to be false (Benjamini "
            "and Hochberg).",
            tested=speech.n(tested),
            false=speech.fmt.number(tested * 0.05, 1),
            rate=q,
        )
    ]
    return [*said, *_unmarked(found, speech)]


def _unmarked(found: Overview, speech: Speech) -> Iterator[str]:
    """The largest change that would have been an alarm on its own."""
    alone = [
        (abs(change.size or 0.0), row, name, change)
        for row in found.sites
        for name, one in row.measures.items()
        if (change := one.change).told == "no_change" and _excludes_zero(change)
    ]
    if alone:
        _size, row, name, change = max(alone, key=lambda one: one[0])
        yield _(
            "That is why %(measure)s at %(place)s, %(size)s (%(limits)s) on its own, is not marked.",
            measure=speech.inside(name),
            place=isolated(row.name or row.code),
            size=speech.signed(change.size or 0.0),
            limits=speech.limits(change),
        )


def _excludes_zero(change: Change) -> bool:
    return change.low is not None and change.high is not None and (change.low > 0 or change.high < 0)


def silence(rows: Sequence[SiteRow], found: Overview, name: str, speech: Speech) -> list[str]:
    """What "no real change" does not say, and from when on the small ones are compared."""
    said = []
    if any(row.measures[name].change.told == "no_change" for row in rows):
        said.append(
            _(
                "“No real change” does not say that nothing changed: a change smaller than the one that could be found "
                "may be there."
            )
        )
    if any(row.measures[name].change.told == "too_few" for row in rows):
        said.append(
            _("A site is compared from %(least)s answers in each of both waves on.", least=speech.n(found.least))
        )
    return said
