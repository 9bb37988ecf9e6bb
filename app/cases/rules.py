"""Rules: what makes a case, of which study, and whom it is given to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.accounts.models import Membership, Organisation, Role, User
from app.cases.evidence import Evidence
from app.cases.models import AlertRule
from app.cases.opening.complaints import can_complain
from app.cases.thresholds import PARAMETERS, Kind, Parameters
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.operations import definition_of
from app.results.frames.dimensions import scale_names
from app.studies.models import Study

audit.thing("alert_rule", _l("rule"), endpoint="cases.rule", value="rule_id")
RULE_CREATED = audit.deed("rule.created", _l("Rule of cases made"))
RULE_CHANGED = audit.deed("rule.changed", _l("Rule of cases changed"))

# who may work on cases, and own them
WORKERS = (Role.OWNER, Role.RESEARCHER, Role.MANAGER)


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
    study: Study, kind: Kind, *, owner: User | None, dimension: str = "", parameters: Parameters | None = None
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


def change_rule(rule: AlertRule, *, owner: User | None, dimension: str, parameters: Parameters, is_on: bool) -> None:
    """The caller commits. Cases that are open stay as they are."""
    _require_possible(rule.study, rule.kind, dimension)
    rule.owner, rule.dimension, rule.is_on = owner, dimension, is_on
    rule.parameters = parameters.model_dump()
    audit.record(RULE_CHANGED, rule, on=is_on)


def usual_kinds(study: Study) -> list[Kind]:
    """What a study is usually watched for: one that repeats and scores for changes, one that knows its people for
    complaints.
    """
    repeats = (study.recurrence != "once" or len(study.waves) > 1) and bool(dimensions(study))
    found: list[Kind] = ["site_falls"] if repeats else []
    if study.is_identified:
        found += ["customer_worsens"] if repeats else []
        found += ["complaint"] if asks_for_complaints(study) else []
    return found


def add_usual(study: Study, owner: User) -> list[AlertRule]:
    """The usual rules that the study has not got; the caller commits."""
    has = {rule.kind for rule in rules_of(study.organisation, study)}
    return [add_rule(study, kind, owner=owner) for kind in usual_kinds(study) if kind not in has]


def asks_for_complaints(study: Study) -> bool:
    return bool(study.waves) and can_complain(definition_of(study.waves[-1].version))


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
    if kind != "site_falls" and not study.is_identified:
        raise RuleRefused(
            _l("This study does not know its customers"),
            _l("Only an identified study can tell which customer changed. Watch the sites instead."),
        )
    if kind == "complaint" and not asks_for_complaints(study):
        raise RuleRefused(
            _l("This study asks nothing by which a complaint is known"),
            _l("It takes a question on word of mouth, on recommending or on problems. Watch for changes instead."),
        )
    if dimension and dimension not in dimensions(study):
        raise RuleRefused(
            _l("This study does not score that"), _l("Choose one of the scales of its questionnaire, or all of them.")
        )
