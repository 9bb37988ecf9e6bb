"""Tags of staff on what simulated people wrote, so that the report has themes to count."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from app.customers.folding import fold
from app.dashboards.comments.models import CommentTag, Tag
from app.kernel.db import session
from app.kernel.web.i18n import gettext as _
from app.respond.models import Response
from app.studies.models import Wave

PRICE = ("price", "fees", "قیمت", "کارمزد", "价格", "手续费", "giá tăng", "phí")
WAITING = ("waited", "queue", "معطل", "صف", "等了", "排队", "chờ")
STAFF = ("staff", "adviser", "کارکنان", "کارمند", "热情", "客户经理", "nhân viên")


def tag(wave: Wave) -> None:
    """Every comment of the wave that speaks of one of the matters."""
    matters = {_("Price"): PRICE, _("Waiting"): WAITING, _("Staff"): STAFF}
    texts = list(_texts(wave))
    for name, words in matters.items():
        said = [(response, item) for response, item, text in texts if any(word in text for word in words)]
        if said:
            made = Tag(organisation_id=wave.study.organisation_id, name=name, folded=fold(name))
            session.add(made)
            session.flush()
            rows = [{"id": uuid4(), "tag_id": made.id, "response_uuid": one, "question": item} for one, item in said]
            session.execute(insert(CommentTag), rows)


def _texts(wave: Wave) -> Iterator[tuple[UUID, str, str]]:
    query = select(Response.uuid, Response.answers).where(Response.wave_id == wave.id, Response.status == "complete")
    for response, answers in session.execute(query):
        for item, text in answers.items():
            if item.startswith("open_") and isinstance(text, str):
                yield response, item, text.lower()
