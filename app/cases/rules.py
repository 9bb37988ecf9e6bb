"""Rules: what makes a case, of which study, and whom it is given to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.accounts.models import Membership, Organisation, Role, User
from app.cases.evidence import Evidence
from app.cases.models import AlertRule
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.operations import definition_of
from app.results.frames.dimensions import scale_names
from app.studies.models import Study

audit.thing("alert_rule", _l("rule"), endpoint="cases.rule", value="rule_id")
RULE_CREATED = audit.deed("rule.created", _l("Rule of cases made"))
RULE_CHANGED = audit.deed("rule.changed", _l("Rule of cases changed"))

Kind = Literal["site_falls", "customer_worsens"]
# who may work on cases, and own them
WORKERS = (Role.OWNER, Role.RESEARCHER, Role.MANAGER)


class _Parameters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SiteFalls(_Parameters):
    """
    false_alarms   share of false alarms among all alarms that is put up with (false discovery rate)
    least          smallest fall worth a case, in points of 0 to 100
    """

    false_alarms: Annotated[float, Field(ge=0.01, le=0.2)] = 0.05
    least: Annotated[float, Field(ge=0, le=50)] = 2.0


class CustomerWorsens(_Parameters):
    """
    level   a change is reliable at this level; of people who did not change, half of the rest show as much by error
    most    cases of one wave; the worst come first
    """

    level: Annotated[float, Field(ge=0.8, le=0.999)] = 0.95
    most: Annotated[int, Field(ge=1, le=500)] = 50


PARAMETERS: dict[str, type[SiteFalls] | type[CustomerWorsens]] = {
    "site_falls": SiteFalls,
    "customer_worsens": CustomerWorsens,
}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A case that a rule asks for."""

    subject: str
    dimension: str
    site: int | None
    customer: int | None
    evidence: Evidence


class RuleRefused(AppError):
    """A rule that cannot watch what it is asked to."""

    status = 422


def falls_of(rule: AlertRule) -> SiteFalls:
    return SiteFalls.model_validate(rule.parameters)


def worsens_of(rule: AlertRule) -> CustomerWorsens:
    return CustomerWorsens.model_validate(rule.parameters)


def rules_of(organisation: Organisation, study: Study | None = None) -> Sequence[AlertRule]:
    query = select(AlertRule).filter_by(organisation_id=organisation.id)
    query = query if study is None else query.filter_by(study_id=study.id)
    loaded = query.options(joinedload(AlertRule.study), joinedload(AlertRule.owner))
    return session.scalars(loaded.order_by(AlertRule.study_id, AlertRule.id)).all()


def find_rule(organisation: Organisation, rule_id: int) -> AlertRule:
    found = session.scalar(select(AlertRule).filter_by(id=rule_id, organisation_id=organisation.id))
    if found is None:
        raise NotFound
    return found


def add_rule(
    study: Study, kind: Kind, *, owner: User | None, dimension: str = "", parameters: _Parameters | None = None
) -> AlertRule:
    """A rule that watches from the next close on; refused where it could never find anything. The caller commits."""
    _require_possible(study, kind, dimension)
    rule = AlertRule(
        organisation_id=study.organisation_id,
        study=study,
        kind=kind,
        dimension=dimension,
        parameters=(parameters or PARAMETERS[kind]()).model_dump(),
        owner=owner,
        created_at=utc_now(),
    )
    session.add(rule)
    session.flush()
    audit.record(RULE_CREATED, rule, kind=kind, study=study.id)
    return rule


def change_rule(rule: AlertRule, *, owner: User | None, dimension: str, parameters: _Parameters, is_on: bool) -> None:
    """The caller commits. Cases that are open stay as they are."""
    _require_possible(rule.study, rule.kind, dimension)
    rule.owner, rule.dimension, rule.is_on = owner, dimension, is_on
    rule.parameters = parameters.model_dump()
    audit.record(RULE_CHANGED, rule, on=is_on)


def usual_kinds(study: Study) -> list[Kind]:
    """What a study that repeats is usually watched for; nothing where it asks once or nothing is scored."""
    if (study.recurrence == "once" and len(study.waves) < 2) or not dimensions(study):
        return []
    return ["site_falls", "customer_worsens"] if study.is_identified else ["site_falls"]


def add_usual(study: Study, owner: User) -> list[AlertRule]:
    """The usual rules that the study has not got; the caller commits."""
    has = {rule.kind for rule in rules_of(study.organisation, study)}
    return [add_rule(study, kind, owner=owner) for kind in usual_kinds(study) if kind not in has]


def dimensions(study: Study) -> list[str]:
    """Ids of what the newest version of the study scores."""
    return scale_names(definition_of(study.waves[-1].version)) if study.waves else []


def workers(organisation: Organisation) -> Sequence[Membership]:
    """Members who may own a case, by name."""
    query = select(Membership).join(Membership.user).options(joinedload(Membership.user))
    query = query.where(Membership.organisation_id == organisation.id, Membership.role.in_(WORKERS))
    return session.scalars(query.order_by(User.name, User.id)).all()


def worker(organisation: Organisation, user_id: str | None) -> User | None:
    """The member of this id who may own a case; None for nobody. Raises NotFound for anybody else."""
    if not user_id:
        return None
    found = next((one.user for one in workers(organisation) if str(one.user_id) == user_id), None)
    if found is None:
        raise NotFound
    return found


def _require_possible(study: Study, kind: str, dimension: str) -> None:
    if kind == "customer_worsens" and not study.is_identified:
        raise RuleRefused(
            _l("This study does not know its customers"),
            _l("Only an identified study can tell which customer changed. Watch the sites instead."),
        )
    if dimension and dimension not in dimensions(study):
        raise RuleRefused(
            _l("This study does not score that"), _l("Choose one of the scales of its questionnaire, or all of them.")
        )
