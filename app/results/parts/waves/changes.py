"""What changed in each site and dimension since the wave before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.waves import Changes, Kitagawa, changes
from app.disclosure.figure import Figure, Json, Rows, Tree, figures
from app.results.over_time.cells import NO_SITE
from app.results.over_time.compared import compared
from app.results.parts.given import Given
from app.results.parts.part import Part, fields_of, rows_of
from app.results.plan import Plan

# the structural engine tests whether answers mean the same in two waves; until it does, only the wording is compared
INVARIANCE = "not_tested"
OF_CHANGES = ("q", "least", "effect", "level", "tested", "found", "n", "n_dropped")


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveChanges:
    """This wave beside the one before.

    before   number of that; None where this is the first
    found    what was judged; None where there was nothing to judge
    hidden   site and dimension of those that are too small to be told
    broken   dimensions that were measured with another ruler before
    new      dimensions that were not asked before
    chain    by dimension, the change of all, in two parts
    sites, codes   names and codes by id
    n        responses of the smaller of both waves
    """

    wave: int
    before: int | None
    found: Changes | None
    n: int
    hidden: tuple[tuple[int, str], ...] = ()
    broken: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    chain: Mapping[str, Kitagawa] = field(default_factory=dict)
    sites: Mapping[int, str] = field(default_factory=dict)
    codes: Mapping[int, str] = field(default_factory=dict)
    invariance: str = INVARIANCE


def _changes(given: Given) -> WaveChanges | None:
    history = given.history
    if history is None or (history.before is None and not history.is_repeated):
        return None
    if history.before is None:
        return WaveChanges(wave=history.now.number, before=None, found=None, n=len(given.frame))
    cells = compared(history.before, history.now, min_cell=history.min_cell)
    return WaveChanges(
        wave=history.now.number,
        before=history.before.number,
        found=changes(cells.table) if len(cells.table) else None,
        n=min(len(history.before.scores.values), len(history.now.scores.values)),
        hidden=cells.hidden,
        broken=cells.broken,
        new=cells.new,
        chain=cells.chain,
        sites=history.sites,
        codes=history.codes,
    )


def _changed(found: WaveChanges) -> Tree:
    tree: dict[str, Figure | Tree | Rows] = {**figures(fields_of(found, "wave", "before", "invariance"), found.n)}
    if found.before is not None:
        tree |= figures({"other_ruler": list(found.broken), "not_asked": list(found.new)}, found.n)
    if found.found is not None:
        tree |= figures(fields_of(found.found, *OF_CHANGES), found.n)
        tree["rows"] = [_row(row, found.codes) for row in rows_of(found.found.table)]
        tree["pooled"] = [figures(row, found.n) for row in rows_of(found.found.pooled.reset_index())]
    chain = {name: fields_of(one, "change", "within", "mix") for name, one in found.chain.items()}
    return tree | (
        {"chain": [figures({"dimension": name} | own, found.n) for name, own in chain.items()]} if chain else {}
    )


def _row(row: Json, codes: Mapping[int, str]) -> Tree:
    site, people = int(str(row.pop("site"))), min(int(str(row["n_before"])), int(str(row["n_after"])))
    return figures(row if site == NO_SITE else {"site": codes.get(site, str(site))} | row, people)


def has_scales(plan: Plan) -> bool:
    """Whether there is anything to follow over waves."""
    return bool(plan.scales)


CHANGES: Part[WaveChanges] = Part(
    name="changes",
    wants=has_scales,
    run=_changes,
    json=lambda found, _labels: {"changes": _changed(found)},
    rows_behind=lambda found: {"changes": found.n},
)
