"""What customers tell others: the nine levels, and the recommendation balance."""

from analysis.errors import AnalysisError
from analysis.loyalty.word_of_mouth import Balance, WordOfMouth
from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.heard import advice_table
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text, Tile, Tiles
from app.reports.sections.words.written import written
from app.results.frames.labels import Labels
from app.results.parts import part as parts
from app.results.parts.loyalty import WORD_OF_MOUTH
from app.results.run import Analysis
from app.results.words.charts import word_of_mouth_levels
from app.results.words.refusals import refusal_text


def word_of_mouth_section(analysis: Analysis, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    heading = _("What customers tell others")
    blocks: list[Block] = []
    tiles: list[Tile] = []
    spoken, balance = analysis.word_of_mouth, analysis.recommendation
    for part in (spoken, balance):
        if isinstance(part, AnalysisError):
            blocks.append(Refusal(refusal_text(part, labels, fmt)))
    if spoken is not None and not isinstance(spoken, AnalysisError):
        heading = _(
            "%(positive)s speak well of it, %(negative)s speak badly",
            positive=fmt.percent(spoken.positive),
            negative=fmt.percent(spoken.negative),
        )
        told = parts.told(WORD_OF_MOUTH, spoken, min_cell=min_cell).under("word_of_mouth")
        tiles += _spoken_tiles(spoken, fmt)[: 1 if told.is_withheld("active_positive", "active_negative") else 2]
        blocks += [_ladder(spoken, told, fmt), advice_table(fmt)]
    if balance is not None and not isinstance(balance, AnalysisError):
        tiles.append(_balance_tile(balance, fmt))
        blocks.append(_balance_note())
    if tiles:
        blocks.insert(0, Tiles(tuple(tiles)))
    return Section(id="word-of-mouth", heading=heading, blocks=tuple(blocks))


def points(share: float, fmt: Formatter) -> str:
    """A difference of shares in points, always with its sign."""
    written = fmt.number(share * 100)
    return fmt.digits(f"+{written}") if round(share * 100) > 0 else written


def _spoken_tiles(spoken: WordOfMouth, fmt: Formatter) -> list[Tile]:
    net = spoken.net
    limits = fmt.range(points(net.low, fmt), points(net.high, fmt))
    people = _("n = %(n)s", n=fmt.integer(spoken.n))
    active = _("%(share)s talk others out of it", share=fmt.percent(spoken.active_negative))
    return [
        Tile(_("Net word of mouth"), points(net.value, fmt), _("points (%(limits)s)", limits=limits), people),
        Tile(_("Persuade others"), fmt.percent(spoken.active_positive), _("of those who answered"), active),
    ]


def _ladder(spoken: WordOfMouth, told: Told, fmt: Formatter) -> Block:
    """The levels with their picture; without it where some are hidden."""
    names = word_of_mouth_levels()
    rows = tuple(
        (
            fmt.digits(names[f"{int(level):+d}" if level else "0"]),
            *_cells(own, fmt),
        )
        for own, level in reversed(list(zip(told.rows("shares"), spoken.shares["level"], strict=True)))
    )
    columns = (
        Column(_("Level"), numeric=False),
        Column("n"),
        Column(_("Share")),
        Column(_("Confidence interval (95 %)")),
    )
    if told.is_withheld("shares"):
        return Table(_("Word of mouth from +4 to −4"), columns, rows)
    table = Table(_("Word of mouth from +4 to −4"), columns, rows, folded=True)
    return Chart("ladder", _("Word of mouth"), fmt.clauses(fmt.labelled(row[0], row[2]) for row in rows), table)


def _cells(level: Told, fmt: Formatter) -> tuple[str, ...]:
    return (
        written(level, "count", fmt.integer),
        written(level, "share", fmt.percent),
        written(level, "low", lambda low: fmt.range(fmt.percent(low), fmt.percent(level.value("high")))),
    )


def _balance_tile(balance: Balance, fmt: Formatter) -> Tile:
    limits = fmt.range(points(balance.low, fmt), points(balance.high, fmt))
    made = _(
        "%(promoters)s promoters, %(detractors)s detractors",
        promoters=fmt.percent(balance.promoters),
        detractors=fmt.percent(balance.detractors),
    )
    value, of = points(balance.balance, fmt), _("points (%(limits)s)", limits=limits)
    return Tile(_("Recommendation balance"), value, of, made)


def _balance_note() -> Text:
    return Text(
        _(
            "Recommendation balance: share answering 9 or 10 less share answering 0 to 6. Do not compare it with "
            "published figures of similar scores: their wording and samples differ. Recommending is an intention, "
            "not behaviour."
        ),
        small=True,
    )
