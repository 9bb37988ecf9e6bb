"""Webhooks for staff: which addresses are told, how deliveries stand, a test, one more try."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app.accounts import access
from app.api.forms import WebhookForm, text
from app.api.models import Webhook
from app.api.reference.views import DEVELOPERS, bp
from app.api.webhooks import addresses, deliveries
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import gettext

SHOWN = 50


@bp.get("/webhooks")
@access.required(*DEVELOPERS)
def list_webhooks() -> ResponseReturnValue:
    return _draw_all(WebhookForm(formdata=None))


@bp.post("/webhooks")
@access.required(*DEVELOPERS)
def add_webhook() -> ResponseReturnValue:
    """The page that answers holds the secret, and no other ever does."""
    form = WebhookForm()
    if not form.validate():
        return _draw_all(form), 422
    try:
        addresses.look_at(text(form.url))
        made = addresses.create(access.organisation(), url=text(form.url), events=form.events.data, now=utc_now())
    except AppError as error:
        session.rollback()
        form.tell(error)
        return _draw_all(form), error.status
    session.commit()
    return _draw_one(made.webhook, secret=made.secret), 201


@bp.get("/webhooks/<int(max=2147483647):webhook_id>")
@access.required(*DEVELOPERS)
def webhook(webhook_id: int) -> ResponseReturnValue:
    return _draw_one(_find(webhook_id))


@bp.post("/webhooks/<int(max=2147483647):webhook_id>")
@access.required(*DEVELOPERS)
def change_webhook(webhook_id: int) -> ResponseReturnValue:
    found, form = _find(webhook_id), WebhookForm()
    if not form.validate():
        return _draw_one(found, form=form), 422
    try:
        addresses.look_at(text(form.url))
        addresses.change(found, url=text(form.url), events=form.events.data)
    except AppError as error:
        session.rollback()
        form.tell(error)
        return _draw_one(_find(webhook_id), form=form), error.status
    session.commit()
    return _back(found, gettext("The webhook is saved."))


@bp.post("/webhooks/<int(max=2147483647):webhook_id>/switch")
@access.required(*DEVELOPERS)
def switch_webhook(webhook_id: int) -> ResponseReturnValue:
    found, on = _find(webhook_id), request.form.get("on") == "1"
    addresses.change(found, is_on=on)
    session.commit()
    return _back(found, gettext("The webhook is on.") if on else gettext("The webhook is off; nothing is sent there."))


@bp.post("/webhooks/<int(max=2147483647):webhook_id>/ping")
@access.required(*DEVELOPERS)
def ping_webhook(webhook_id: int) -> ResponseReturnValue:
    found = _find(webhook_id)
    delivery = deliveries.ping(found, utc_now())
    if delivery.state == "delivered":
        return _back(found, gettext("The address took the test."))
    status = delivery.last_status
    told = gettext("it answered %(status)s", status=str(status)) if status else delivery.error
    flash(gettext("The address did not take the test: %(told)s", told=told), "bad")
    return redirect(_address(found), 303)


@bp.post("/webhooks/<int(max=2147483647):webhook_id>/secret")
@access.required(*DEVELOPERS)
def renew_secret(webhook_id: int) -> ResponseReturnValue:
    found = _find(webhook_id)
    secret = addresses.renew_secret(found)
    session.commit()
    return _draw_one(found, secret=secret), 201


@bp.post("/webhooks/<int(max=2147483647):webhook_id>/remove")
@access.required(*DEVELOPERS)
def remove_webhook(webhook_id: int) -> ResponseReturnValue:
    addresses.remove(_find(webhook_id))
    session.commit()
    flash(gettext("The webhook is removed."))
    return redirect(url_for("developers.list_webhooks"), 303)


@bp.post("/webhooks/<int(max=2147483647):webhook_id>/deliveries/<uuid:delivery_id>/redeliver")
@access.required(*DEVELOPERS)
def redeliver(webhook_id: int, delivery_id: UUID) -> ResponseReturnValue:
    found = _find(webhook_id)
    deliveries.redeliver(deliveries.find_delivery(found, delivery_id), utc_now())
    session.commit()
    deliveries.wake()
    return _back(found, gettext("It is sent once more within a minute."))


def _find(webhook_id: int) -> Webhook:
    return addresses.find_of(access.organisation(), webhook_id)


def _address(found: Webhook) -> str:
    return url_for("developers.webhook", webhook_id=found.id)


def _back(found: Webhook, told: str) -> Response:
    flash(told)
    return redirect(_address(found), 303)


def _draw_all(form: WebhookForm) -> str:
    found = addresses.list_webhooks(access.organisation())
    return render_template("developers/webhooks.html", form=form, webhooks=found, events=addresses.EVENTS)


def _draw_one(found: Webhook, *, form: WebhookForm | None = None, secret: str = "") -> str:
    return render_template(
        "developers/webhook.html",
        webhook=found,
        form=form or WebhookForm(formdata=None, obj=found),
        secret=secret,
        deliveries=deliveries.deliveries_of(found, before=None, limit=SHOWN),
        events=addresses.EVENTS,
        timezone=access.organisation().zone,
    )
