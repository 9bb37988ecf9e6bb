"""What the rules are set to, typed: a row of a rule keeps it as JSON."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.cases.models import AlertRule

Kind = Literal["site_falls", "customer_worsens", "complaint"]


class _Parameters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SiteFalls(_Parameters):
    """
    false_alarms   share of false alarms among all alarms that is put up with (false discovery rate)
    least          smallest fall worth a case, in points of 0 to 100
    working_days   until somebody should have looked after it
    """

    false_alarms: Annotated[float, Field(ge=0.01, le=0.2)] = 0.05
    least: Annotated[float, Field(ge=0, le=50)] = 2.0
    working_days: Annotated[int, Field(ge=1, le=60)] = 5


class CustomerWorsens(_Parameters):
    """
    level       a change is reliable at this level; of people who did not change, half of the rest show as much by error
    most        cases of one wave; the worst come first
    hours       until somebody should have called
    held_back   share of customers whom nobody calls, drawn by lot, so that what calling does can be told
    """

    level: Annotated[float, Field(ge=0.8, le=0.999)] = 0.95
    most: Annotated[int, Field(ge=1, le=500)] = 50
    hours: Annotated[int, Field(ge=1, le=168)] = 24
    held_back: Annotated[float, Field(ge=0, le=0.5)] = 0.0


class CustomerComplains(_Parameters):
    """
    level            own word of mouth at which somebody speaks against us
    recommendation   of 0 to 10, at which somebody would not suggest us
    problems         a problem that was not put right is a complaint by itself
    signs            how many of the three it takes
    hours            until somebody should have answered
    """

    level: Annotated[int, Field(ge=-4, le=-1)] = -3
    recommendation: Annotated[int, Field(ge=0, le=6)] = 6
    problems: bool = False
    signs: Annotated[int, Field(ge=1, le=3)] = 1
    hours: Annotated[int, Field(ge=1, le=168)] = 24


Parameters = SiteFalls | CustomerWorsens | CustomerComplains
PARAMETERS: dict[str, type[SiteFalls] | type[CustomerWorsens] | type[CustomerComplains]] = {
    "site_falls": SiteFalls,
    "customer_worsens": CustomerWorsens,
    "complaint": CustomerComplains,
}


def falls_of(rule: AlertRule) -> SiteFalls:
    return SiteFalls.model_validate(rule.parameters)


def worsens_of(rule: AlertRule) -> CustomerWorsens:
    return CustomerWorsens.model_validate(rule.parameters)


def complains_of(rule: AlertRule) -> CustomerComplains:
    return CustomerComplains.model_validate(rule.parameters)
