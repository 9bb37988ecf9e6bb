"""Movement between the loyalty states: what was counted, and never without what error alone makes."""

from collections.abc import Iterator

from analysis.errors import AnalysisError
from analysis.loyalty.movement.reliabilities import Reliability
from analysis.loyalty.transitions import Transitions
from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text, Tile, Tiles
from app.reports.sections.word_of_mouth import points
from app.reports.sections.words.help import about_movement
from app.reports.sections.words.written import HIDDEN, written
from app.results.frames.labels import Labels
from app.results.over_time.movement import Movement
from app.results.parts import part as parts
from app.results.parts.waves.movement import MOVEMENT, NAMES
from app.results.words.refusals import refusal_text
from app.results.words.states import state_names

# People in both waves from which a picture of them says anything.
DRAWN = 100


def movement_section(found: Movement | AnalysisError, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    """Movement of the same people, else the changes of the shares, else why there is neither."""
    if isinstance(found, AnalysisError):
        heading, blocks = _("Movement between the loyalty states"), [Refusal(refusal_text(found, labels, fmt))]
        return Section(id="movement", heading=heading, blocks=tuple(blocks))
    told = parts.told(MOVEMENT, found, min_cell=min_cell).under("movement")
    if found.moves is None:
        return _of_shares(found, told, fmt)
    heading = _heading(found.moves, fmt)
    return Section(id="movement", heading=heading, blocks=tuple(_of_people(found, found.moves, told, fmt)))


def _heading(moves: Transitions, fmt: Formatter) -> str:
    """Never more than the figures show."""
    if moves.moves_error is None:
        return _("Too few people in both waves to tell movement from error")
    if moves.skewed:
        return _(
            "%(moved)s changed state; answers are too skewed to tell movement from error",
            moved=fmt.percent(moves.moves_observed),
        )
    if moves.is_shown:
        return _(
            "%(moved)s changed state; error alone would move %(error)s",
            moved=fmt.percent(moves.moves_observed),
            error=fmt.percent(moves.moves_error),
        )
    if moves.reliabilities_too_low:
        return _("Fewer people changed state than error alone would move")
    return _("No more movement than error alone would make")


def _of_people(found: Movement, moves: Transitions, told: Told, fmt: Formatter) -> Iterator[Block]:
    yield Text(_whom(found, moves, fmt))
    if moves.moves_error is not None:
        yield about_movement()
        yield Tiles(tuple(_tiles(moves, fmt)))
        yield Text(fmt.sentences(_verdict(moves, fmt), *_taken_for_granted(moves)))
    yield _observed(moves, told, fmt)
    if moves.corrected is not None:
        yield _corrected(told, fmt)
        yield _axes(told, fmt)
        yield _sensitivity(told, fmt)
    for note in _notes(found, moves, fmt):
        yield Text(note, small=True)


def _whom(found: Movement, moves: Transitions, fmt: Formatter) -> str:
    return ngettext(
        "%(count)s person stands on both axes in wave %(number)s and in this one.",
        "%(count)s people stand on both axes in wave %(number)s and in this one.",
        moves.n,
        count=fmt.integer(moves.n),
        number=fmt.integer(found.before.number),
    )


def _tiles(moves: Transitions, fmt: Formatter) -> Iterator[Tile]:
    def share(value: float, low: float, high: float) -> tuple[str, str]:
        return fmt.percent(value), fmt.range(fmt.percent(low), fmt.percent(high))

    observed, limits = share(moves.moves_observed, moves.moves_low, moves.moves_high)
    yield Tile(_("Changed state"), observed, _("of people (%(limits)s)", limits=limits))
    error, limits = share(moves.moves_error or 0.0, moves.error_low or 0.0, moves.error_high or 0.0)
    yield Tile(_("By error alone"), error, _("of people (%(limits)s)", limits=limits), _("if nobody changed"))
    limits = fmt.range(points(moves.excess_low or 0.0, fmt), points(moves.excess_high or 0.0, fmt))
    yield Tile(_("Beyond error"), points(moves.excess or 0.0, fmt), _("points (%(limits)s)", limits=limits))
    corrected, limits = share(moves.moves_corrected or 0.0, moves.corrected_low or 0.0, moves.corrected_high or 0.0)
    yield Tile(_("Freed from error"), corrected, _("of people (%(limits)s)", limits=limits))


def _verdict(moves: Transitions, fmt: Formatter) -> str:
    if moves.skewed:
        return _(
            "Most answers crowd at one end of a scale. What error alone makes is computed as if they did not, and with "
            "such answers movement is found too often where nobody moved: nothing is said of who moved."
        )
    if moves.reliabilities_too_low:
        return _(
            "The reliabilities are too low for these data: with so much error more people would have changed state by "
            "itself. Nothing is said of who moved."
        )
    if not moves.is_shown:
        return _(
            "People near a cut change sides because no answer is exact. What was counted is no more than that makes, "
            "so nobody can be said to have moved. With a confidence of 95 %% no more than %(high)s did.",
            high=fmt.percent(moves.corrected_high or 0.0),
        )
    return _(
        "More people changed state than error of measurement makes by itself. Freed from error, between %(low)s and "
        "%(high)s moved.",
        low=fmt.percent(moves.corrected_low or 0.0),
        high=fmt.percent(moves.corrected_high or 0.0),
    )


def _taken_for_granted(moves: Transitions) -> Iterator[str]:
    """What makes movement of error where it is not so."""
    if moves.is_shown and not moves.skewed and moves.reliabilities[1].source == "assumed":
        yield _(
            "This takes the share of visits as exact. If it is not remembered exactly, part of what lies beyond error "
            "is error all the same: asking some people twice would tell."
        )


def _observed(moves: Transitions, told: Told, fmt: Formatter) -> Block:
    """Counts, with what error alone makes in brackets; as a picture too where enough people are known."""
    rows = tuple((state_names()[one], *_cells(one, told, fmt)) for one in NAMES)
    caption = _("People by state in the earlier wave (rows) and in this one (columns)")
    notes = () if moves.error_alone is None else (_("In brackets: how many error alone would put there."),)
    table = Table(caption, _columns(_("Earlier wave")), rows, notes)
    if moves.beyond_error is None or moves.n < DRAWN or told.is_withheld("shares"):
        return table
    alternative = fmt.clauses((_heading(moves, fmt), _told_beyond(told, fmt)))
    return Chart("movement", _("Movement between the loyalty states"), alternative, table)


def _columns(first: str) -> tuple[Column, ...]:
    return (Column(first, numeric=False), *(Column(state_names()[one]) for one in NAMES))


def _cells(state: str, told: Told, fmt: Formatter) -> Iterator[str]:
    observed, error = told.under("observed", state), told.under("error_alone", state)
    started = told.under("shares", state).value("observed_before")
    n = told.value("n")
    for other in NAMES:
        count = written(observed, other, fmt.integer)
        chance = error.value(other)
        if chance is None or started is None or count == HIDDEN:
            yield count
        else:
            yield _("%(count)s (%(error)s)", count=count, error=fmt.integer(round(chance * started * n)))


def _told_beyond(told: Told, fmt: Formatter) -> str:
    names = state_names()
    pairs = [(row.value("before"), row.value("after")) for row in told.rows("beyond_error")]
    known = [_("%(one)s to %(other)s", one=names[one], other=names[other]) for one, other in pairs if one is not None]
    if not known:
        return _("No single move stands out from error.")
    return _("More than error makes: %(moves)s.", moves=fmt.clauses(known))


def _corrected(told: Told, fmt: Formatter) -> Table:
    rows = tuple(
        (state_names()[one], *(written(told.under("corrected", one), other, fmt.percent) for other in NAMES))
        for one in NAMES
    )
    caption = _("Where people of each state went, freed from error of measurement")
    return Table(caption, _columns(_("Earlier wave")), rows)


def _axes(told: Told, fmt: Formatter) -> Table:
    names = (_("Relative attitude"), _("Repeat patronage"))
    rows = tuple(
        (
            name,
            *(written(own, figure, fmt.percent) for figure in ("observed", "error_alone", "corrected")),
            written(own, "stability", lambda r: fmt.number(r, 2)),
        )
        for name, own in zip(names, told.rows("axes"), strict=True)
    )
    columns = (
        Column(_("Axis"), numeric=False),
        Column(_("Changed sides")),
        Column(_("By error alone")),
        Column(_("Freed from error")),
        Column(_("Stability"), hint=_("Correlation between the waves, freed from error")),
    )
    return Table(_("Each axis on its own"), columns, rows)


def _sensitivity(told: Told, fmt: Formatter) -> Table:
    labels = (_("Both .05 lower"), _("As taken"), _("Both .05 higher"))
    rows = tuple(
        (
            label,
            *(written(own, axis, lambda r: fmt.number(r, 2)) for axis in ("attitude", "patronage")),
            written(own, "moves_error", fmt.percent),
            written(own, "excess", lambda excess: points(excess, fmt)),
            written(own, "moves_corrected", fmt.percent),
        )
        for label, own in zip(labels, told.rows("sensitivity"), strict=True)
    )
    columns = (
        Column(_("Reliabilities"), numeric=False),
        Column(_("Relative attitude")),
        Column(_("Repeat patronage")),
        Column(_("By error alone")),
        Column(_("Beyond error, points")),
        Column(_("Freed from error")),
    )
    return Table(_("The same with other reliabilities"), columns, rows, folded=True)


def _notes(found: Movement, moves: Transitions, fmt: Formatter) -> Iterator[str]:
    yield _cuts(found, moves.cuts, fmt)
    if moves.excess is None:
        yield _("What error alone would move is told from 50 people in both waves on.")
        return
    yield _reliable(moves.reliabilities, fmt)
    if moves.at_boundary:
        yield _("The reliabilities fit these answers badly: the nearest figures that can exist were taken.")


def _cuts(found: Movement, cuts: tuple[float, float], fmt: Formatter) -> str:
    return _(
        "Both waves are cut at %(attitude)s for relative attitude and at %(patronage)s for the share of visits: the "
        "cuts of wave %(number)s.",
        attitude=fmt.number(cuts[0], 2),
        patronage=fmt.number(cuts[1], 2),
        number=fmt.integer(found.cuts_of),
    )


def _reliable(reliabilities: tuple[Reliability, Reliability], fmt: Formatter) -> str:
    attitude, patronage = (fmt.number(one.value, 2) for one in reliabilities)
    how = {
        "assumed": _("The share of visits is taken as exact."),
        "three_waves": _("The share of visits has a reliability of %(value)s, from three waves.", value=patronage),
    }
    own = _("Relative attitude has a reliability of %(value)s (alpha of its items).", value=attitude)
    return fmt.sentences(own, how.get(reliabilities[1].source, how["assumed"]))


def _of_shares(found: Movement, told: Told, fmt: Formatter) -> Section:
    """Different people: how the shares differ, which says nothing of who moved."""
    heading = _("The loyalty states beside those of wave %(number)s", number=fmt.integer(found.before.number))
    blocks: list[Block] = [Text(_why_shares(found))]
    shares = found.shares
    if shares is not None:
        blocks.append(_changes(told, fmt))
        blocks.append(Text(_cuts(found, shares.cuts, fmt), small=True))
    if found.overlaps:
        text = _(
            "Both waves ask about some of the same time, so the share of visits can have changed by little: compare "
            "waves that lie further apart."
        )
        blocks.append(Text(text, small=True))
    return Section(id="movement", heading=heading, blocks=tuple(blocks))


def _why_shares(found: Movement) -> str:
    if found.is_anonymous:
        return _(
            "This study is anonymous: nobody is recognised in two waves, so nobody can be said to have moved. The "
            "shares of the states are compared."
        )
    return _(
        "Too few people answered both waves to follow them from state to state. The shares of the states are compared."
    )


def _changes(told: Told, fmt: Formatter) -> Table:
    names = state_names()
    rows = tuple(
        (
            names[str(row["state"])],
            fmt.percent(row["share_before"]),
            fmt.percent(row["share_after"]),
            points(row["change"], fmt),
            fmt.range(points(row["low"], fmt), points(row["high"], fmt)),
        )
        for row in told.value("shares") or ()
    )
    columns = (
        Column(_("State"), numeric=False),
        Column(_("Earlier wave")),
        Column(_("This wave")),
        Column(_("Change, points")),
        Column(_("Confidence interval (95 %)")),
    )
    return Table(_("Shares of the loyalty states in both waves"), columns, rows)
