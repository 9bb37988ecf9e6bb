"""What calling customers does: told only where a rule held some back by lot, and only of both arms together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.cases.afterwards.outcomes import Outcome, outcome_of
from app.cases.models import AlertRule, Case
from app.cases.opening.arms import ACTED_ON, HELD_BACK
from app.cases.thresholds import worsens_of
from app.kernel.db import session

if TYPE_CHECKING:
    from app.results.arms import ArmsCompared

USUAL_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class Trial:
    """
    drawn_acted_on, drawn_held_back   customers in each arm, each in the first case in which a lot was drawn for them
    answered, bought, score           what the next wave told of them; `bought` None where purchases are not known
    """

    drawn_acted_on: int
    drawn_held_back: int
    answered: "ArmsCompared"
    bought: "ArmsCompared | None"
    score: "ArmsCompared"


def trial_of(rule: AlertRule) -> Trial | None:
    """None where the rule never drew. A customer counts once, by their arm and not by what was done."""
    drawn = _first_of_each(rule)
    if not drawn:
        return None
    # numpy: a page without a trial does not load it
    from app.results.arms import FEWEST, means_compared, shares_compared

    share = worsens_of(rule).held_back or USUAL_SHARE
    fewest = max(FEWEST, rule.study.organisation.min_cell)
    acted_on, held_back = (_told(drawn, arm) for arm in (ACTED_ON, HELD_BACK))
    bought = [[one.bought for one in arm if one.bought is not None] for arm in (acted_on, held_back)]
    scores = [[one.score for one in arm if one.score is not None] for arm in (acted_on, held_back)]
    return Trial(
        drawn_acted_on=sum(case.arm == ACTED_ON for case in drawn),
        drawn_held_back=sum(case.arm == HELD_BACK for case in drawn),
        answered=shares_compared(
            [one.answered for one in acted_on if one.asked],
            [one.answered for one in held_back if one.asked],
            share=share,
            fewest=fewest,
        ),
        bought=shares_compared(*bought, share=share, fewest=fewest) if any(bought) else None,
        score=means_compared(*scores, fewest=fewest),
    )


def _first_of_each(rule: AlertRule) -> Sequence[Case]:
    """Later cases of the same customer would make them count twice, with an arm that the first one coloured."""
    query = select(Case).where(Case.rule_id == rule.id, Case.arm != "").order_by(Case.id)
    first: dict[int, Case] = {}
    for case in session.scalars(query):
        first.setdefault(case.customer_id or 0, case)
    return list(first.values())


def _told(cases: Sequence[Case], arm: str) -> list[Outcome]:
    found = (outcome_of(case) for case in cases if case.arm == arm)
    return [one for one in found if one is not None]
