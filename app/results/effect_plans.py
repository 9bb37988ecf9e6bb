"""Outcomes and what may go with them, as the plan of a questionnaire names them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survey_defs.analysis_plan import ActivityPlan, DriverPlan, EquivalencePlan, GroupedDriverPlan


@dataclass(frozen=True, kw_only=True)
class EffectPlans:
    """What the plan asks for; None where it does not."""

    drivers: "DriverPlan | None" = None
    activities: "ActivityPlan | None" = None
    drivers_by_group: "GroupedDriverPlan | None" = None
    intentions_driver: "DriverPlan | None" = None
    equivalence: "EquivalencePlan | None" = None


NO_EFFECTS = EffectPlans()
