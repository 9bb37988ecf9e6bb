"""The main menu: each room adds its places when the application is wired, in groups of what people do there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import LazyString

from app.accounts import access
from app.accounts.access import Access
from app.kernel.web.i18n import lazy_gettext as _l

MEASURE, DESIGN, CUSTOMERS, ORGANISATION = "measure", "design", "customers", "organisation"
# in the order of the menu
LABELS = {MEASURE: _l("Measure"), DESIGN: _l("Design"), CUSTOMERS: _l("Customers"), ORGANISATION: _l("Organisation")}
# what is needed seldom opens from its label where the menu is one row
FOLDED = frozenset({ORGANISATION})


@dataclass(frozen=True)
class Place:
    """A page every member of some roles starts from; its view says which. Lower ranks come first in their group.

    waits   how much waits there for the member, shown beside the label; asked on every page, so it is cheap
    """

    endpoint: str
    label: str | LazyString
    group: str
    rank: int = 1
    waits: Callable[[Access], int] | None = None

    @property
    def is_here(self) -> bool:
        return request.blueprint == self.endpoint.partition(".")[0]

    @property
    def waiting(self) -> int:
        return self.waits(access.current()) if self.waits else 0


@dataclass(frozen=True)
class Group:
    """Places that belong to one kind of work."""

    name: str
    places: Sequence[Place]

    @property
    def label(self) -> LazyString:
        return LABELS[self.name]

    @property
    def here(self) -> Place | None:
        return next((place for place in self.places if place.is_here), None)

    @property
    def is_folded(self) -> bool:
        return self.name in FOLDED and len(self.places) > 1


def add(app: Flask, place: Place) -> None:
    app.extensions.setdefault("places", []).append(place)


def groups() -> list[Group]:
    """The places that the member at work may go to, by group; groups without any are left out."""
    member = access.here()
    known: list[Place] = current_app.extensions.get("places", [])
    allowed = [place for place in known if member and member.role in access.roles_of(place.endpoint)]
    allowed.sort(key=lambda place: place.rank)
    found = (Group(name, tuple(place for place in allowed if place.group == name)) for name in LABELS)
    return [group for group in found if group.places]
