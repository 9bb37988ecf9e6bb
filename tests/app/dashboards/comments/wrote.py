"""People who wrote something, and the page on which it is read."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from app.dashboards.comments.models import CommentTag, Tag
from app.kernel.db import session
from app.respond.models import Response
from app.studies.models import Wave
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


def address(wave: Wave, more: str = "") -> str:
    return f"/o/simorgh/waves/{wave.id}/comments/{more}"


def put(client: FlaskClient, wave: Wave, text: str, tag: str, deed: str = "tag") -> int:
    return client.post(address(wave, deed), data={"comment": handle_in(client, wave, text), "tag": tag}).status_code


def handle_in(client: FlaskClient, wave: Wave, text: str) -> str:
    """The handle as a page tells it."""
    page = client.get(address(wave)).text
    before = page[: page.index(f">{text}<")]
    return re.findall(r'id="c-([0-9a-f]+)"', before)[-1]
