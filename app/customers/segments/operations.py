"""Segments: made, changed, deleted. The caller commits."""

from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import Organisation
from app.customers.folding import clean_cell
from app.customers.models import Segment
from app.customers.segments.conditions import Condition, Conditions
from app.customers.segments.members import conditions_of
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l

audit.thing("segment", _l("segment"), name="name", endpoint="customers.segment", value="segment_id")
SEGMENT_CREATED = audit.deed("segment.created", _l("Segment made"))
SEGMENT_DELETED = audit.deed("segment.deleted", _l("Segment deleted"))
SEGMENT_CHANGED = audit.deed("segment.changed", _l("Segment changed"))
SEGMENT_RENAMED = audit.deed("segment.renamed", _l("Segment renamed"))

MOST_CONDITIONS = 20


class BadSegment(AppError):
    status = 422


def create(organisation: Organisation, name: str) -> Segment:
    made = Segment(
        organisation_id=organisation.id, name=_free_name(organisation.id, name), conditions=_json(Conditions())
    )
    session.add(made)
    session.flush()
    audit.record(SEGMENT_CREATED, made)
    return made


def rename(segment: Segment, name: str) -> None:
    if clean_cell(name) != segment.name:
        segment.name = _free_name(segment.organisation_id, name)
        audit.record(SEGMENT_RENAMED, segment)


def add(segment: Segment, condition: Condition) -> None:
    now = conditions_of(segment)
    if len(now.conditions) >= MOST_CONDITIONS:
        raise BadSegment(_l("A segment has at most 20 conditions"), _l("Remove one, then add another."))
    if condition not in now.conditions:
        _store(segment, Conditions(match=now.match, conditions=(*now.conditions, condition)))


def remove(segment: Segment, number: int) -> None:
    """Take away the condition at this place, counted from zero; one that is not there is gone already."""
    now = conditions_of(segment)
    left = tuple(one for at, one in enumerate(now.conditions) if at != number)
    _store(segment, Conditions(match=now.match, conditions=left))


def match(segment: Segment, *, any_of: bool) -> None:
    _store(segment, conditions_of(segment).model_copy(update={"match": "any" if any_of else "all"}))


def delete(segment: Segment) -> None:
    audit.record(SEGMENT_DELETED, segment)
    session.delete(segment)
    session.flush()


def _store(segment: Segment, conditions: Conditions) -> None:
    segment.conditions = _json(conditions)
    audit.record(SEGMENT_CHANGED, segment)


def _json(conditions: Conditions) -> dict[str, object]:
    return conditions.model_dump(mode="json")


def _free_name(organisation_id: int, name: str) -> str:
    wished = clean_cell(name)
    if not wished or len(wished) > 200:
        raise BadSegment(_l("The segment needs a name"), _l("Write one of at most 200 characters."))
    if session.scalar(select(Segment.id).filter_by(organisation_id=organisation_id, name=wished)) is not None:
        raise BadSegment(_l("Another segment has this name"), _l("Choose another name."))
    return wished
