"""The places where customers meet the house, one by one, and how exactly the scales measure."""

from functools import partial

from analysis.errors import AnalysisError
from analysis.reliability import cronbach_alpha
from app.disclosure.figure import needed_people
from app.results.live import live_of
from app.results.overview.aspects import Touchpoint
from app.results.overview.besides import besides
from app.results.overview.look import Look
from app.results.overview.parts import ANSWERED
from app.results.overview.readings import estimate
from app.results.parts.effects.score_table import items_of
from app.results.trying import tried

# an alpha of fewer people says nothing
FEWEST = 10


def touchpoints_of(look: Look) -> tuple[Touchpoint, ...]:
    """In the order of the questionnaire; beside all others, judged together, where a part is looked at."""
    items = items_of(look.history.now.everybody.plan.touchpoints)
    own = {item: look.mean(look.newest, item) for item in items}
    if look.is_whole:
        return tuple(Touchpoint(item=item, now=estimate(own[item])) for item in items)
    beside = besides({item: (own[item], look.others(look.newest, item)) for item in items})
    parts = look.parts(look.newest)
    return tuple(
        Touchpoint(
            item=item,
            now=estimate(own[item]),
            chain=estimate(parts.everybody(item)) if look.is_chain_told(look.newest, item) else None,
            beside=beside.get(item),
        )
        for item in items
    )


def reliability_of(look: Look) -> dict[str, float]:
    """Alpha of each scale over everybody; nothing for who may not be told of everybody."""
    if not look.is_chain_told(look.newest, ANSWERED):
        return {}
    fewest = needed_people(FEWEST, min_cell=look.history.min_cell)
    scales = live_of(look.history.now.wave).scales
    found = {name: tried(partial(cronbach_alpha, own)) for name, own in scales.items() if own.n >= fewest}
    return {name: one.alpha for name, one in found.items() if not isinstance(one, AnalysisError)}
