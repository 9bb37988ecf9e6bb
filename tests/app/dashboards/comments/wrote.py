"""People who wrote something, and the page on which it is read."""

import re
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.dashboards.comments.models import CommentCare, CommentTag, Tag
from app.kernel.db import session
from app.respond.models import Response
from app.respond.rights.consents import Consent
from app.studies.models import Wave
from tests import factories
from tests.app import watching


def wrote(wave: Wave, *texts: str, **fields: object) -> list[Response]:
    made = []
    for number, text in enumerate(texts):
        one = watching.answer(wave, 1, seed=number + 1000, **fields)[0]
        one.answers = {**one.answers, "comment": text}
        made.append(one)
    session.commit()
    return made


def tagged(wave: Wave, name: str, texts: int, *, also: int = 0, **fields: object) -> None:
    """So many people who wrote about a matter, and so many about another."""
    for tag, n in ((name, texts), ("other", also)):
        for one in wrote(wave, *(f"{tag} {number}" for number in range(n)), **fields):
            session.add(CommentTag(tag=_tag(wave, tag), response_uuid=one.uuid, question="comment"))
    session.commit()


def _tag(wave: Wave, name: str) -> Tag:
    found = session.scalar(select(Tag).filter_by(organisation_id=wave.study.organisation_id, folded=name))
    if found is None:
        found = Tag(organisation=wave.study.organisation, name=name, folded=name)
        session.add(found)
    return found


def address(wave: Wave, deed: str = "", **narrowed: str) -> str:
    """The comments of a wave, as the address has them, or where a deed is sent."""
    if deed:
        return f"/o/simorgh/waves/{wave.id}/comments/{deed}"
    return f"/o/simorgh/comments/?{urlencode({'wave': wave.id, **narrowed})}"


def put(client: FlaskClient, wave: Wave, text: str, tag: str, deed: str = "tag") -> int:
    return client.post(address(wave, deed), data={"comment": handle_in(client, wave, text), "tag": tag}).status_code


def press(client: FlaskClient, wave: Wave, text: str, did: str = "", **form: object) -> TestResponse:
    """One button of a comment, or its form."""
    sent = {"comment": handle_in(client, wave, text), "do": did, **form}
    return client.post(address(wave, "care"), data=sent)


def guest(wave: Wave, text: str, *, allows: bool = True, key: str = "g1", **fields: Any) -> Response:
    """A customer who wrote, and allowed to be contacted or did not."""
    site = fields.get("site")
    known = factories.customer(wave.study.organisation, key, site=site, phone="+98 912 000 0000")
    one = wrote(wave, text, customer_id=known.id, **fields)[0]
    if allows:
        session.add(
            Consent(
                response_uuid=one.uuid, kind="recontact", version_id=one.version_id, language="en",
                text_digest="0" * 64, day=one.day,
            )
        )  # fmt: skip
        session.commit()
    return one


def care_of(text: str) -> CommentCare | None:
    session.rollback()
    uuids = [one.uuid for one in session.scalars(select(Response)) if one.answers.get("comment") == text]
    return session.scalar(select(CommentCare).where(CommentCare.response_uuid.in_(uuids)))


def handle_in(client: FlaskClient, wave: Wave, text: str) -> str:
    """The handle as a page tells it."""
    page = client.get(address(wave)).text
    before = page[: page.index(f">{text}<")]
    return re.findall(r'id="c-([0-9a-f]+)"', before)[-1]
