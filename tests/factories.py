"""One maker for each thing a test needs; each adds to the session and flushes."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from app.accounts.models import JoinInvitation, Membership, Organisation, Role, Site, User
from app.accounts.sign_in import passwords
from app.api.models import ApiToken, Webhook, WebhookDelivery
from app.api.tokens.scopes import SCOPES
from app.api.webhooks.addresses import EVENTS
from app.cases.models import AlertRule, Case
from app.customers.folding import search_text
from app.customers.models import Customer, FileImport, Purchase, Segment
from app.kernel.db import session, utc_now
from app.kernel.jobs import Job
from app.kernel.seal import seal
from app.kernel.web.security import fingerprint
from app.letters.outbox import Message
from app.questionnaires.models import QuestionnaireRecord, Version
from app.respond.models import Response
from app.studies.models import Invitation, Link, Study, Wave
from app.studies.planning.wave_plan import Plan

PASSWORD = "correct horse battery"
# hashed once, with the parameters of tests: every user here has the same password
PASSWORD_HASH = passwords.CHEAP.hash(PASSWORD)


def organisation(slug: str = "simorgh", **fields: Any) -> Organisation:
    made = Organisation(
        **{"slug": slug, "name": slug.title(), "kind": "hotel", "contact": f"ask@{slug}.example"} | fields
    )
    session.add(made)
    session.flush()
    return made


def site(of: Organisation, code: str = "thr", **fields: Any) -> Site:
    made = Site(**{"organisation": of, "code": code, "name": code.upper()} | fields)
    session.add(made)
    session.flush()
    return made


def user(
    of: Organisation,
    role: Role = Role.OWNER,
    *,
    email: str | None = None,
    sites: Sequence[Site] = (),
    **fields: Any,
) -> User:
    """A user with a membership, of some sites only where any are given."""
    made = User(
        **{
            "email": email or f"{role}@{of.slug}.example",
            "name": role.title(),
            "password_hash": PASSWORD_HASH,
            "created_at": utc_now(),
        }
        | fields
    )
    session.add_all([made, Membership(user=made, organisation=of, role=role, sites=list(sites))])
    session.flush()
    return made


def membership(of: Organisation, role: Role = Role.VIEWER) -> Membership:
    """What one more person, of no particular name, may do."""
    made = user(of, role, email=f"sample-{role}@{of.slug}.example")
    return next(one for one in made.memberships if one.organisation_id == of.id)


def join_invitation(of: Organisation, token: str = "sample", **fields: Any) -> JoinInvitation:
    """An open offer to join, behind /join/<token>, without its letter."""
    now = utc_now()
    defaults = {"email": "guest@mail.example", "role": "viewer", "token_hash": fingerprint(token)}
    times = {"created_at": now, "expires_at": now + dt.timedelta(days=7)}
    made = JoinInvitation(**{"organisation": of} | defaults | times | fields)
    session.add(made)
    session.flush()
    return made


def version(of: Organisation, definition: Mapping[str, Any], *, slug: str | None = None) -> Version:
    """A published version of a definition that is given as JSON."""
    record = QuestionnaireRecord(organisation=of, slug=slug or str(definition.get("id", "q")), title="Questionnaire")
    return _published(record, 1, definition)


def newer(than: Version) -> Version:
    """The version that follows, with the same words."""
    return _published(than.questionnaire, than.number + 1, than.definition)


def _published(record: QuestionnaireRecord, number: int, definition: Mapping[str, Any]) -> Version:
    # readers keep a definition by its digest, for as long as the process lives: two definitions never share one
    digest = hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()
    made = Version(
        questionnaire=record,
        number=number,
        status="published",
        definition=dict(definition),
        digest=digest,
        published_at=utc_now(),
    )
    session.add(made)
    session.flush()
    return made


def wave(of: Version, *, anonymity: str = "anonymous", **fields: Any) -> Wave:
    """An open wave of a study of this version."""
    record = of.questionnaire
    study = Study(
        organisation=record.organisation,
        questionnaire=record,
        slug=f"{record.slug}-study",
        title="Guest loyalty",
        anonymity=anonymity,
    )
    defaults = {"number": 1, "status": "open", "opens_at": utc_now() - dt.timedelta(days=1)}
    made = Wave(**{"study": study, "version": of} | defaults | fields)
    session.add(made)
    session.flush()
    return made


def planned_wave(
    of: Version, *, recurrence: str = "monthly", anonymity: str = "identified", plan: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Wave:  # fmt: skip
    """The first wave of a study that repeats, with what its plan says; it opened yesterday unless told otherwise."""
    made = wave(of, anonymity=anonymity, **fields)
    made.plan = made.study.plan = Plan.model_validate(plan or {}).model_dump(mode="json")
    made.study.recurrence = recurrence
    if anonymity == "pseudonymous":
        made.study.pseudonym_salt = b"salt" * 8
    session.flush()
    return made


def invitation(of: Wave, customer: Customer, **fields: Any) -> Invitation:
    """An invitation that went out; its token is nobody's."""
    defaults = {"token_hash": uuid4().hex, "status": "sent", "site_id": customer.site_id}
    made = Invitation(**{"wave": of, "customer": customer} | defaults | fields)
    session.add(made)
    session.flush()
    return made


def response(of: Wave, **fields: Any) -> Response:
    """A response that was begun today, without answers."""
    defaults = {"uuid": uuid4(), "wave_id": of.id, "version_id": of.version_id, "language": "en"}
    made = Response(**defaults | {"shuffle_seed": 1, "day": utc_now().date()} | fields)
    session.add(made)
    session.flush()
    return made


def job(of: Organisation, kind: str = "reports.workbook", **fields: Any) -> Job:
    """A job that waits for a worker."""
    made = Job(**{"organisation_id": of.id, "kind": kind, "title": "Work", "created_at": utc_now()} | fields)
    session.add(made)
    session.flush()
    return made


def link(of: Wave, address: str = "welcome", **fields: Any) -> Link:
    made = Link(**{"wave": of, "address": address} | fields)
    session.add(made)
    session.flush()
    return made


def customer(of: Organisation, key: str = "c1", **fields: Any) -> Customer:
    """Somebody who may be written to by mail."""
    now = utc_now()
    defaults = {"name": f"Guest {key}", "email": f"{key}@guest.example", "mail_consent": "given"}
    told = {name: fields.get(name, defaults.get(name, "")) for name in ("name", "email", "phone")}
    stamps = {"created_at": now, "updated_at": now, "search_text": search_text(external_key=key, **told)}
    made = Customer(**{"organisation": of, "external_key": key} | stamps | defaults | fields)
    session.add(made)
    session.flush()
    return made


def purchase(
    of: Customer, amount: Decimal | int | str = "100", source_key: str | None = None, **fields: Any
) -> Purchase:
    """What this customer paid now; give `source_key` where one customer has several."""
    defaults = {"at": utc_now(), "source_key": source_key or f"purchase-{of.external_key}", "amount": Decimal(amount)}
    made = Purchase(
        **{"organisation_id": of.organisation_id, "customer_id": of.id, "site_id": of.site_id} | defaults | fields
    )
    session.add(made)
    session.flush()
    return made


def file_import(of: Organisation, kind: str = "customers", **fields: Any) -> FileImport:
    """The record of a file on its way in; the file itself is not there."""
    made = FileImport(**{"organisation_id": of.id, "kind": kind, "created_at": utc_now()} | fields)
    session.add(made)
    session.flush()
    return made


def token(of: Organisation, *scopes: str, secret: str = "vafa_secret", **fields: Any) -> ApiToken:
    """A token of a program, good for a day; `secret` is what the program carries."""
    defaults = {
        "organisation": of,
        "name": "Booking system",
        "token_hash": fingerprint(secret),
        "scopes": list(scopes or SCOPES),
        "created_at": utc_now(),
        "expires_at": utc_now() + dt.timedelta(days=1),
    }
    made = ApiToken(**defaults | fields)
    session.add(made)
    session.flush()
    return made


def webhook(of: Organisation, url: str = "https://hooks.example/vafa", **fields: Any) -> Webhook:
    """An address told of every event; what signs is "whsec_test" where the keys are given, else nothing that opens."""
    keys = fields.pop("keys", None)
    sealed = seal(keys, "webhook", b"whsec_test") if keys else b"sealed"
    defaults = {"organisation": of, "url": url, "events": list(EVENTS), "secret": sealed, "created_at": utc_now()}
    made = Webhook(**defaults | fields)
    session.add(made)
    session.flush()
    return made


def delivery(of: Webhook, event: str = "wave.closed", **fields: Any) -> WebhookDelivery:
    defaults = {"webhook": of, "event_id": uuid4(), "event": event, "payload": {"event": event}, "due_at": utc_now()}
    made = WebhookDelivery(**defaults | fields)
    session.add(made)
    session.flush()
    return made


def message(of: Wave, state: str = "queued", **fields: Any) -> Message:
    """A letter of this wave; nobody is invited by it."""
    defaults = {"template": "studies.invitation", "recipient": "guest@example.org", "once": str(uuid4())}
    made = Message(
        **{"organisation_id": of.study.organisation_id, "wave_id": of.id, "state": state, "due_at": utc_now()}
        | defaults
        | fields
    )
    session.add(made)
    session.flush()
    return made


def rule(of: Wave, kind: str = "site_falls", **fields: Any) -> AlertRule:
    """A rule that watches the study of this wave."""
    defaults = {"organisation_id": of.study.organisation_id, "study": of.study, "kind": kind, "created_at": utc_now()}
    made = AlertRule(**defaults | fields)
    session.add(made)
    session.flush()
    return made


def case(of: Wave, by: AlertRule | None = None, **fields: Any) -> Case:
    """An open case: a site fell."""
    evidence = {
        "change": -8.0, "low": -13.0, "high": -3.0, "p": 0.001, "adjusted": 0.01, "effect": -0.4, "detectable": 7.0,
        "mean_before": 70.0, "mean_after": 62.0, "n_before": 120, "n_after": 110, "method": "welch", "tests": 12,
        "false_alarms": 0.05, "before": 1,
    }  # fmt: skip
    defaults = {
        "organisation_id": of.study.organisation_id,
        "rule": by or rule(of),
        "wave": of,
        "subject": "site:0:index",
        "dimension": "index",
        "evidence": evidence,
        "opened_at": utc_now(),
    }
    made = Case(**defaults | fields)
    session.add(made)
    session.flush()
    return made


def segment(of: Organisation, name: str = "Regulars", *conditions: dict[str, Any]) -> Segment:
    """Customers who fulfil all of these conditions; everybody without one."""
    made = Segment(organisation_id=of.id, name=name, conditions={"match": "all", "conditions": list(conditions)})
    session.add(made)
    session.flush()
    return made
