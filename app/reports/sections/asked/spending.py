"""Share of wallet, and what customers get for what they give."""

from collections.abc import Iterator

from analysis.errors import AnalysisError
from analysis.value.wallet import Wallet
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.cells import Cells, leaf
from app.reports.sections.asked.compared import mean_limits, means_table, people_table
from app.reports.sections.model import Block, Column, Refusal, Section, Table, Text, Tile, Tiles
from app.reports.sections.words.written import people
from app.results.frames.labels import Labels
from app.results.parts.asked.rivals import mean_tree
from app.results.parts.asked.spending import DeliveredValue, Wallets, value_tree, wallet_tree
from app.results.plan import PATRONAGE
from app.results.words.refusals import refusal_text


def wallet_section(wallets: Wallets, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    cells = Cells(fmt=fmt, min_cell=min_cell)
    known = [(one.name, found) for one, found in wallets if isinstance(found, Wallet)]
    refused = [(one.name, found) for one, found in wallets if isinstance(found, AnalysisError)]
    blocks: list[Block] = [_wallets(known, labels, cells)] if known else []
    blocks += [Refusal(fmt.labelled(labels.scale(name), refusal_text(error, labels, fmt))) for name, error in refused]
    return Section(id="wallet", heading=_wallet_heading(known, cells), blocks=(*blocks, *_wallet_notes(bool(known))))


def _wallet_heading(known: list[tuple[str, Wallet]], cells: Cells) -> str:
    first = next((found for _name, found in known), None)
    if first is None or not cells.is_crowd(first.n):
        return _("Share of wallet")
    return _("Share of wallet: %(share)s", share=cells.fmt.percent(first.ratio_of_sums))


def _wallets(known: list[tuple[str, Wallet]], labels: Labels, cells: Cells) -> Table:
    rows = tuple(_wallet_row(labels.scale(name), found, cells) for name, found in known)
    columns = (
        Column(_("Of"), numeric=False),
        Column("n"),
        Column(_("Of all spending")),
        Column(_("Confidence interval (95 %)")),
        Column(_("Mean of people")),
        Column(_("Confidence interval (95 %)")),
        Column(_("Spend nothing at all")),
    )
    return Table(_("Share of wallet"), columns, rows, cells.note(rows))


def _wallet_row(name: str, found: Wallet, cells: Cells) -> tuple[str, ...]:
    tree, write = wallet_tree(found), lambda value: cells.fmt.percent(value, 1)
    return (
        name,
        cells.integer(leaf(tree, "n")),
        cells.write(leaf(tree, "ratio_of_sums"), write),
        cells.limits(leaf(tree, "ratio_low"), leaf(tree, "ratio_high"), write),
        cells.write(leaf(tree, "mean_of_ratios"), write),
        cells.limits(leaf(tree, "mean_low"), leaf(tree, "mean_high"), write),
        cells.integer(leaf(tree, "n_nothing")),
    )


def _wallet_notes(has_figures: bool) -> Iterator[Text]:
    if has_figures:
        text = _(
            "Of all spending: all that these people spend here of all that they spend, so large customers decide it. "
            "Mean of people: each person's share counts once. Who spends nothing at all has no share."
        )
        yield Text(text, small=True)


def patronage_section(found: Wallet | AnalysisError, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    heading = _("Share of visits")
    if isinstance(found, AnalysisError):
        return Section(id="patronage", heading=heading, blocks=(Refusal(refusal_text(found, labels, fmt)),))
    cells = Cells(fmt=fmt, min_cell=min_cell)
    if cells.is_crowd(found.n):
        heading = _("Share of visits: %(share)s", share=fmt.percent(found.ratio_of_sums))
    rows = (_wallet_row(labels.scale(PATRONAGE), found, cells),)
    columns = (
        Column(_("Of"), numeric=False),
        Column("n"),
        Column(_("Of all visits")),
        Column(_("Confidence interval (95 %)")),
        Column(_("Mean of people")),
        Column(_("Confidence interval (95 %)")),
        Column(_("No visit at all")),
    )
    text = _(
        "Of all visits: all visits here of all visits anywhere, so frequent customers decide it. Mean of people: each "
        "person's share counts once; it is the axis of repeat patronage. Who visits nobody at all has no share."
    )
    blocks = (Table(_("Repeat patronage"), columns, rows, cells.note(rows)), Text(text, small=True))
    return Section(id="patronage", heading=heading, blocks=blocks)


def value_section(
    found: DeliveredValue | AnalysisError, labels: Labels, fmt: Formatter, *, min_cell: int = 1
) -> Section:
    heading = _("What customers get for what they give")
    if isinstance(found, AnalysisError):
        return Section(id="get-give", heading=heading, blocks=(Refusal(refusal_text(found, labels, fmt)),))
    cells = Cells(fmt=fmt, min_cell=min_cell)
    blocks: list[Block] = [_value(found, labels, cells), _signs(found, cells)]
    if cells.is_crowd(found.difference.n):
        heading = _value_heading(found, fmt)
        blocks.insert(0, Tiles((_value_tile(found, cells),)))
    text = _(
        "Delivered value is what people get less what they give, each rated on the same points. Ratings have no zero, "
        "so that one divided by the other would be no quantity."
    )
    return Section(id="get-give", heading=heading, blocks=(*blocks, Text(text, small=True)))


def _value_heading(found: DeliveredValue, fmt: Formatter) -> str:
    one = found.difference
    size = fmt.number(abs(one.mean), 1)
    if one.low is not None and one.low > 0:
        return _("Customers get %(points)s points more than they give", points=size)
    if one.high is not None and one.high < 0:
        return _("Customers give %(points)s points more than they get", points=size)
    return _("Customers get about as much as they give")


def _value_tile(found: DeliveredValue, cells: Cells) -> Tile:
    tree = value_tree(found)
    of = _("points of the rating (%(limits)s)", limits=mean_limits(tree, cells))
    return Tile(_("Delivered value"), cells.number(leaf(tree, "mean")), of, people(found.difference.n, cells.fmt))


def _value(found: DeliveredValue, labels: Labels, cells: Cells) -> Table:
    trees = (
        (labels.item(found.of.get), mean_tree(found.get)),
        (labels.item(found.of.give), mean_tree(found.give)),
        (_("Difference"), value_tree(found)),
    )
    return means_table(_("Of those who rated both"), _("Question"), trees, cells)


def _signs(found: DeliveredValue, cells: Cells) -> Table:
    names = {
        "positive": _("Get more than they give"),
        "zero": _("Get as much as they give"),
        "negative": _("Get less than they give"),
    }
    return people_table(_("Who gets more"), names, value_tree(found), cells)
