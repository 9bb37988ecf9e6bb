"""Storing what a page carried, and going where the person wants."""

from flask import Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from app.kernel.db import session, utc_now
from app.respond import enough, operations
from app.respond.entry import personal
from app.respond.models import Response as Filled
from app.respond.page import timing
from app.respond.page.drawing import Drawing
from app.respond.page.filling import Filling, read_page
from app.respond.page.sending import Sending
from app.respond.visit import Visit, tokens
from survey_defs import routing
from survey_defs.answers import Answers
from survey_defs.model import Page


def save(visit: Visit, response: Filled, shown: Page) -> ResponseReturnValue:
    """Store what the page carried, then go where the person wants, or show what is to mend."""
    sending = Sending.of(request)
    filling = read_page(visit.questionnaire, shown, response.answers, sending, visit.language)
    payload = dict(filling.payload)
    goes_on = sending.go == "next" and not filling.errors and not filling.forgotten
    after = operations.fold(response.answers, payload)
    screened, following = _way_on(visit, response, shown, after) if goes_on else (False, None)
    is_last = goes_on and following is None
    if is_last:
        reasons = routing.reasons_not_shown(visit.questionnaire, after, reached=shown.id if screened else None)
        payload |= {item: {"$": why} for item, why in reasons.items()}
    is_end = is_last and response.status == "started"
    ending = _ending(visit, response, screened=screened) if is_end else None
    saved = operations.save_page(
        response.uuid,
        visit.link,
        event_id=sending.event,
        page=shown.id,
        payload=payload,
        language=visit.kept_language,
        may_reuse=not sending.is_json,
        locked=response,
        timing=timing.after(response, visit.link.wave.study, shown, sending, filling, visit.age()),
        ending=ending,
        corrects=visit.may_answer,
    )
    if sending.go == "later" and response.status == "started":
        personal.set_aside(visit.link, response)
        operations.keep_code(response, tokens().receipt(response.uuid))
    session.commit()
    if is_end:
        personal.finish_apart(visit.link)
    if sending.is_json:
        return _acknowledged(filling, saved)
    if filling.errors or filling.forgotten:
        return draw_page(visit, shown, visit.page_token(response.uuid), filling), 422
    return redirect(_next_url(visit, shown, following, saved.response, sending.go), 303)


def _way_on(visit: Visit, response: Filled, shown: Page, after: Answers) -> tuple[bool, Page | None]:
    """Whether it ends here because this person is not asked, else the next page."""
    if routing.is_screened_out(visit.questionnaire, after):
        return True, None
    following = routing.next_page(visit.questionnaire, after, after=shown.id)
    if response.status == "started" and enough.is_enough(
        visit.link.wave, visit.questionnaire, after, shown, at_end=following is None
    ):
        return True, None
    return False, following


def _ending(visit: Visit, response: Filled, *, screened: bool) -> dict[str, object]:
    personal.finish(visit.link, response)
    now = None if visit.link.wave.study.is_anonymous else utc_now()
    return operations.ending(receipt=tokens().receipt(response.uuid), identified_time=now, screened=screened)


def _acknowledged(filling: Filling, saved: operations.Saved) -> Response:
    invalid = {item.id: [str(e) for e in filling.form[item.id].errors] for item in filling.errors}
    kept = [] if saved.is_refused else sorted(filling.payload)
    return jsonify(revision=saved.response.revision, saved=kept, invalid=invalid, status=saved.response.status)


def _next_url(visit: Visit, shown: Page, following: Page | None, response: Filled, go: str) -> str:
    if go == "back":
        earlier = routing.previous_page(visit.questionnaire, response.answers, before=shown.id)
        return page_url(visit, earlier or shown)
    if go == "later":
        return visit.url("respond.later")
    if go != "next":
        return page_url(visit, shown)
    return page_url(visit, following) if following else visit.url("respond.thanks")


def page_url(visit: Visit, shown: Page) -> str:
    return visit.url("respond.page", page_id=shown.id)


def draw_page(visit: Visit, shown: Page, token: str, filling: Filling | None = None) -> str:
    sent = request.form.to_dict(flat=False) if filling else None
    return Drawing(visit, shown, token, filling, sent).html()


def page_to_continue(visit: Visit) -> Page:
    """The first page with something left to answer."""
    answers = visit.response.answers if visit.response else {}
    pages = routing.shown_pages(visit.questionnaire, answers)
    return next((p for p in pages if not any(item.id in answers for item in p.items)), pages[-1])
