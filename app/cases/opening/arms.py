"""Who is held back, where a rule draws: some customers whom nobody calls, so that what calling does can be told.

The lot is a keyed hash of the study, the wave and the customer: nobody can foresee it, it cannot be drawn again until
it suits, and two rules treat one customer alike. It is drawn when the case is opened. Who complains, or has a problem
that was not put right, waits for an answer and is never held back.
"""

import hashlib
import hmac

from sqlalchemy import select

from app.cases.models import AlertRule, Case
from app.cases.opening.complaints import complaint_of
from app.cases.rules import Draft
from app.cases.thresholds import CustomerComplains, worsens_of
from app.kernel.db import session
from app.kernel.keys import KeyRing
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.released import countable
from app.studies.models import Wave

PURPOSE = "arm of a case"
ACTED_ON, HELD_BACK = "acted_on", "held_back"
# who speaks against us or has a problem waits for an answer, whatever the rules watch for
WAITS = CustomerComplains(recommendation=0, problems=True)


def draw(rule: AlertRule, wave: Wave, draft: Draft) -> str:
    """The arm of a case that is about to be opened; "" where none is drawn."""
    if rule.kind != "customer_worsens" or draft.customer is None:
        return ""
    share = worsens_of(rule).held_back
    if not share or _waits_for_an_answer(wave, draft.customer):
        return ""
    return HELD_BACK if lot(wave, draft.customer) < share else ACTED_ON


def lot(wave: Wave, customer: int) -> float:
    """A number between 0 and 1."""
    keys: KeyRing = session().info["keys"]
    told = f"{wave.study_id}:{wave.id}:{customer}".encode()
    found = hmac.new(keys.derive(PURPOSE), told, hashlib.sha256).digest()
    return int.from_bytes(found[:8]) / 2**64


def _waits_for_an_answer(wave: Wave, customer: int) -> bool:
    complained = select(Case.id).join(AlertRule).where(Case.wave_id == wave.id, Case.customer_id == customer)
    if session.scalar(complained.where(AlertRule.kind == "complaint").limit(1)) is not None:
        return True
    query = select(Response.answers).where(*countable(wave), Response.customer_id == customer)
    answers = session.scalar(query)
    return complaint_of(answers or {}, definition_of(wave.version), WAITS) is not None
