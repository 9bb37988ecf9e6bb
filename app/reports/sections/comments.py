"""What people wrote, in words and counts: no text stands in a report, because a text may name somebody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.errors import AnalysisError
from analysis.words.usage import FEWEST
from app.dashboards.comments.themes import Themes
from app.disclosure.figure import is_crowd, needed_people
from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter, isolated
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Column, Refusal, Section, Table, Text
from app.reports.sections.words.written import ABSENT, HIDDEN, written
from app.results.frames.labels import Labels
from app.results.parts import part as parts
from app.results.parts.comments import COMMENTS, SITE, STATE, Comment, Comments, known
from app.results.parts.groups import SITE as SITES
from app.results.words.refusals import refusal_text
from app.results.words.states import state_names

# so many words of a question, and of a group, before a reader tires
SHOWN, SHOWN_OF_A_GROUP = 20, 6


@dataclass(frozen=True)
class _Question:
    """A question as it may be told: the words of enough people, here and at the sites that are not shown."""

    name: str
    told: Told
    words: Mapping[str, Told]

    @property
    def groups(self) -> tuple[str, ...]:
        """The divisions that there are."""
        return tuple(by for by in (STATE, SITE) if self.told.under(by).tree)


@dataclass(frozen=True, kw_only=True)
class Matters:
    """What staff tagged, in these answers and, where these are of some sites alone, in the whole wave."""

    themes: Themes
    whole: Themes | None = None


def comments_section(
    found: Comments,
    labels: Labels,
    fmt: Formatter,
    *,
    min_cell: int = 1,
    whole: Comments = (),
    matters: Matters | None = None,
) -> Section:
    """`whole`: of the whole wave, where these are some of its sites alone."""
    told, everybody = parts.told(COMMENTS, found, min_cell=min_cell), {one.name: one for one in known(whole)}
    blocks: list[Block] = []
    most: list[str] = []
    for name, one in found:
        if isinstance(one, AnalysisError):
            blocks.append(Refusal(fmt.labelled(labels.asked(name, fmt), refusal_text(one, labels, fmt))))
        else:
            question = _question(name, told.under("comments", name), everybody.get(name))
            most = most or list(question.words)[:3]
            blocks += _question_blocks(question, one.words.n, labels, fmt)
    if matters is not None:
        blocks += _themes(matters, fmt, min_cell)
    quoted = [_("“%(word)s”", word=isolated(one)) for one in most]
    heading = _("What people write about most: %(words)s", words=fmt.listed(quoted))
    blocks.append(_note(min_cell, fmt))
    return Section(id="comments", heading=heading if most else _("What people wrote"), blocks=tuple(blocks))


def _question(name: str, told: Told, whole: Comment | None) -> _Question:
    words = {str(term): row for row in told.rows("words") if (term := row.value("term")) is not None}
    if whole is not None:
        there = dict(zip(whole.words.table["term"], whole.words.table["people"], strict=True))
        others = {term: int(there.get(term, 0)) - row.value("people") for term, row in words.items()}
        words = {t: row for t, row in words.items() if others[t] <= 0 or is_crowd(others[t], min_cell=told.min_cell)}
    return _Question(name, told, words)


def _question_blocks(question: _Question, wrote: int, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    asked = labels.asked(question.name, fmt)
    if not question.words:
        yield Text(fmt.labelled(asked, _few(question, wrote, fmt)), small=True)
        return
    yield _words(question, asked, fmt)
    names = {STATE: (_("Loyalty state"), state_names()), SITE: (_("Site"), labels.options.get(SITES, {}))}
    for by in question.groups:
        what, groups = names[by]
        yield _divided(question, by, fmt.labelled(asked, what), what, groups, fmt)


def _few(question: _Question, wrote: int, fmt: Formatter) -> str:
    if wrote == 0:
        return _("nobody wrote anything")
    if question.told.value("n") is None:
        return _("too few wrote something to be shown")
    return _(
        "no word was used by %(least)s people or more",
        least=fmt.integer(needed_people(FEWEST, min_cell=question.told.min_cell)),
    )


def _words(question: _Question, asked: str, fmt: Formatter) -> Table:
    columns = (
        Column(_("Word or phrase"), numeric=False),
        Column("n"),
        Column(_("Share")),
        Column(_("Confidence interval (95 %)")),
    )
    rows = tuple(
        (
            term,
            fmt.integer(row.value("people")),
            fmt.percent(row.value("share")),
            fmt.range(fmt.percent(row.value("low")), fmt.percent(row.value("high"))),
        )
        for term, row in list(question.words.items())[:SHOWN]
    )
    n = written(question.told, "n", fmt.integer)
    return Table(asked, columns, rows, (_("Shares of the %(n)s people who wrote something here.", n=n),))


def _divided(question: _Question, by: str, caption: str, what: str, names: Mapping[str, str], fmt: Formatter) -> Table:
    columns = (
        Column(what, numeric=False),
        Column("n"),
        Column(_("Said most (people)"), numeric=False),
        Column(_("Said more often than by the others"), numeric=False),
    )
    found = question.told.under(by)
    order = [name for name in names if name in found.tree] + sorted(name for name in found.tree if name not in names)
    rows = tuple((names.get(name, name), *_of_group(question, found.under(name), fmt)) for name in order)
    return Table(caption, columns, rows)


def _themes(matters: Matters, fmt: Formatter, min_cell: int) -> Iterator[Block]:
    """A theme of few people is not told, nor one of few at the sites that are not shown."""
    everybody = matters.whole.people if matters.whole else {}
    people = matters.themes.people
    cell = needed_people(FEWEST, min_cell=min_cell)
    told = {name: n for name, n in people.items() if is_crowd(n, min_cell=cell)}
    rests = {name: everybody.get(name, n) - n for name, n in told.items()}
    shown = {name: n for name, n in told.items() if rests[name] <= 0 or is_crowd(rests[name], min_cell=cell)}
    if not shown:
        return
    columns = (Column(_("Theme"), numeric=False), Column("n"), Column(_("Share")))
    rows = tuple((name, fmt.integer(n), fmt.percent(n / matters.themes.wrote)) for name, n in shown.items())
    note = _(
        "Tags of staff, by people: whoever wrote about a theme counts once. Shares of the %(n)s people who wrote "
        "anything. A comment without a tag may be about any of them.",
        n=fmt.integer(matters.themes.wrote),
    )
    yield Table(_("Themes"), columns, rows, (note,))


def _of_group(question: _Question, group: Told, fmt: Formatter) -> tuple[str, ...]:
    if group.is_withheld("n"):
        return HIDDEN, HIDDEN, HIDDEN
    rows = [row for row in group.rows("words") if row.value("term") in question.words]
    rows.sort(key=lambda row: -row.value("people"))
    said = (
        _("%(word)s (%(people)s)", word=isolated(str(row.value("term"))), people=fmt.integer(row.value("people")))
        for row in rows
    )
    more = (isolated(str(row.value("term"))) for row in rows if row.value("more"))
    cells = (fmt.listed(list(one)[:SHOWN_OF_A_GROUP]) or ABSENT for one in (said, more))
    return written(group, "n", fmt.integer), *cells


def _note(min_cell: int, fmt: Formatter) -> Text:
    least = fmt.integer(needed_people(FEWEST, min_cell=min_cell))
    return Text(
        _(
            "A word counts once for each person. Words that fewer than %(least)s people used are not shown, and no "
            "text is: it may name somebody. A word alone is neither praise nor blame: read the texts on the page "
            "Comments. What a group says more often than the others is told by the log-likelihood of the people who "
            "said it, corrected for the number of comparisons.",
            least=least,
        ),
        small=True,
    )
